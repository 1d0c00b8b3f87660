import path from 'node:path';
import { expect, test } from 'vitest';
import { checkCampaign } from '../../../src/campaign/campaign.ts';
import { campaignWorld } from '../../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Asked {
  readonly cells: readonly string[];
  readonly columns?: string;
  readonly text?: string;
  readonly filter?: string;
}

/** `code message` of what is found about dates. */
async function check({ cells, columns = '{phone: Mobile}', text = 'Hi', filter = 'mobile is not empty' }: Asked) {
  const root = temporaryFolder({
    'clinic/campaign.yaml': `name: Clinic
purpose: informational
audience: {csv: people.csv, columns: ${columns}, filter: '${filter}'}
messages: [{text: ${JSON.stringify(text)}}]
`,
    'clinic/people.csv': `Mobile,Appointment Date\n${cells.map((cell, index) => `212555010${index},"${cell}"\n`).join('')}`,
  });
  const { value, findings } = await checkCampaign(campaignWorld, {
    root,
    folder: path.join(root, 'clinic'),
    account: null,
  });
  return {
    value,
    found: findings.map(({ level, code, message }) => `${level} ${code} ${message.split(': ').slice(1).join(': ')}`),
  };
}

const shown = 'See you {{ appointment_date | date: "%A" }}';
const mapped = 'See you {{ visit | default: "soon" | date: "%A" }}';

test('dates in one unmistakable order are an error with the line to write', async () => {
  expect((await check({ cells: ['1/11/2027', '12/31/2026'], text: shown })).found).toEqual([
    'error date-format write `appointment_date: {header: Appointment Date, date: M/D/YYYY}` under columns',
  ]);
  expect(
    (await check({ cells: ['31.12.2026 16:30'], text: mapped, columns: '{phone: Mobile, visit: Appointment Date}' }))
      .found,
  ).toEqual(['error date-format write `visit: {header: Appointment Date, date: D.M.YYYY H:mm}` under columns']);
  expect((await check({ cells: ['12/31/2026'], filter: 'appointment_date < "2027-01-01"' })).found).toEqual([
    'error date-format write `appointment_date: {header: Appointment Date, date: M/D/YYYY}` under columns',
  ]);
});

test('where the order is in doubt, both are named', async () => {
  const { found } = await check({ cells: ['1/11/2027', '2/3/2027'], text: shown });
  expect(found).toEqual([
    'error date-format write `appointment_date: {header: Appointment Date, date: M/D/YYYY}` or `appointment_date: {header: Appointment Date, date: D/M/YYYY}` under columns; the first cells fit both, and only you know which is right',
  ]);
});

test('with its format a column is in order, and the campaign knows it', async () => {
  const columns = '{phone: Mobile, visit: {header: Appointment Date, date: M/D/YYYY}}';
  const { value, found } = await check({ cells: ['1/11/2027', '2027-01-31', ''], columns, text: mapped });
  expect(found).toEqual([]);
  expect(value?.audience).toMatchObject({ columns: { visit: 'Appointment Date' }, dates: { visit: 'M/D/YYYY' } });
});

test('a format in which the cells cannot be read is an error with the right one; a few such cells are a warning', async () => {
  const columns = '{phone: Mobile, visit: {header: Appointment Date, date: D/M/YYYY}}';
  expect((await check({ cells: ['12/31/2026', '1/15/2027'], columns })).found).toEqual([
    'error date-format write `visit: {header: Appointment Date, date: M/D/YYYY}` under columns',
  ]);
  expect((await check({ cells: ['31/12/2026', '15/1/2027', 'soon'], columns })).found).toEqual([
    'warning unread-dates correct them, or write the format of the column, such as `date: M/D/YYYY`',
  ]);
});

test('dates that nothing reads as dates are not looked at', async () => {
  expect((await check({ cells: ['1/11/2027'], text: 'See you {{ appointment_date }}' })).found).toEqual([]);
});

test.each(['mm/dd/yyyy', 'M/D', 'M/D/YYYY h:mm', 'tomorrow'])('%j is refused as a format', async (format) => {
  const columns = `{phone: Mobile, visit: {header: Appointment Date, date: ${format}}}`;
  const { value, found } = await check({ cells: ['1/11/2027'], columns });
  expect(value).toBeNull();
  expect(found.join()).toContain('year, month and day, and a whole time or none');
});
