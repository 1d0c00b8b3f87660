import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCampaign } from '../../../src/campaign/campaign.ts';
import { campaignWorld } from '../../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const usual = 'Mobile,ID,Appointment,Office Zone,Status\n2125550101,A1,2027-03-14 15:00,America/Chicago,booked\n';

/** `line:column level code message` of what is found in a campaign whose line 4 is the key reminder. */
async function check({
  reminder = '',
  whole,
  audience = '',
  columns = '',
  more = '',
  csv = usual,
  csvFile = 'people.csv',
}: {
  reminder?: string;
  whole?: string;
  audience?: string;
  columns?: string;
  more?: string;
  csv?: string;
  csvFile?: string;
}) {
  const root = temporaryFolder({
    'clinic/campaign.yaml': `name: Clinic
purpose: informational
audience: {csv: ${csvFile}, columns: {phone: Mobile${columns}}${audience}}
reminder: ${whole ?? `{time: appointment, key: id, zone: America/Chicago, ${reminder}}`}
messages: [{text: Hi}]
${more}`,
    'clinic/people.csv': csv,
  });
  const { findings } = await checkCampaign(campaignWorld, { root, folder: path.join(root, 'clinic'), account: null });
  return findings.map(({ line, column, level, code, message }) => `${line}:${column} ${level} ${code} ${message}`);
}

test('a reminder that is in order has no findings', async () => {
  expect(
    await check({
      reminder:
        'steps: [-1w at 10:00, -24h, -90m], cancelledIf: status = "cancelled", usefulUntil: 1h, complete: true, mergeWithin: 3h, onMove: remind_again',
    }),
  ).toEqual([]);
  expect(await check({ whole: '{time: appointment, key: id, zone: {column: office_zone}, steps: [-1d]}' })).toEqual([]);
});

describe('a step', () => {
  test.each(['24h', '+24h', '-0h', '-24h at 10:00', '-7d at 25:00', '-1x', 'tomorrow'])(
    '`%s` is refused at its place',
    async (step) => {
      expect(await check({ reminder: `steps: [-24h, ${step}]` })).toEqual([
        expect.stringMatching(/^4:77 error wrong-value .*must be a time before the appointment/),
      ]);
    },
  );

  test.each([
    ['-24h', '-24h'],
    ['-1w', '-7d'],
    ['-1h', '-60m'],
    ['-7d at 9:30', '-1w at 09:30'],
  ])('`%s` may not come again as `%s`', async (one, other) => {
    expect(await check({ reminder: `steps: [${one}, ${other}]` })).toEqual([
      expect.stringMatching(/^4:\d+ error wrong-value .*has the same step twice/),
    ]);
  });

  test('that is over before its text can be of use is refused', async () => {
    for (const [steps, until] of [
      ['-24h, -2h', '2h'],
      ['-24h, -90m', '12h'],
      ['-1d', '3d'],
    ])
      expect(await check({ reminder: `steps: [${steps}], usefulUntil: ${until}` })).toEqual([
        expect.stringMatching(/^4:\d+ error wrong-value .*-(2h|90m|1d).* would never go out/),
      ]);
  });
});

describe('a column', () => {
  test.each([
    ['time', '{time: apointment, key: id, zone: UTC, steps: [-24h]}', '4:18', 'appointment'],
    ['key', '{time: appointment, key: ids, zone: UTC, steps: [-24h]}', '4:36', 'id'],
    ['zone', '{time: appointment, key: id, zone: {column: office_zones}, steps: [-24h]}', '4:55', 'office_zone'],
  ])('of the key %s that the file lacks is named at its place', async (_key, whole, at, meant) => {
    expect(await check({ whole })).toEqual([
      expect.stringMatching(new RegExp(`^${at} error unknown-column .*did you mean "${meant}"`)),
    ]);
  });

  test('of the condition that the file lacks is named, and a condition that cannot be read', async () => {
    expect(await check({ reminder: 'steps: [-24h], cancelledIf: \'state = "off"\'' })).toEqual([
      expect.stringMatching(/^4:\d+ error unknown-column "state"/),
    ]);
    expect(await check({ reminder: "steps: [-24h], cancelledIf: 'status =='" })).toEqual([
      expect.stringMatching(/^4:\d+ error filter-syntax /),
    ]);
  });

  test('with times that cannot be read has the line to write', async () => {
    const csv = usual.replace('2027-03-14 15:00', '3/14/2027 3:00 PM');
    expect(await check({ reminder: 'steps: [-24h]', csv })).toEqual([
      expect.stringMatching(
        /error date-format .*like 2026-12-31 10:30: write `appointment: \{header: Appointment, date: M\/D\/YYYY h:mm A\}`/,
      ),
    ]);
    const columns = ', appointment: {header: Appointment, date: M/D/YYYY h:mm A}';
    expect(await check({ reminder: 'steps: [-24h]', csv, columns })).toEqual([]);
  });

  test('with days and no time of day is refused', async () => {
    const csv = usual.replace('2027-03-14 15:00', '2027-03-14');
    expect(await check({ reminder: 'steps: [-24h]', csv })).toEqual([
      expect.stringMatching(/error date-format .*"Appointment" in people.csv is not a date like 2026-12-31 10:30/),
    ]);
  });
});

describe('what makes no sense with reminders', () => {
  test.each([
    ['canary: {first: 10, waitFor: 15m, stopIf: {failed: 5%}}\n', '', /^6:\d+ error wrong-value .*leave canary out/],
    ['', ', sample: 10%', /^3:\d+ error wrong-value .*leave sample out/],
    ['', ', limit: 10', /^3:\d+ error wrong-value .*leave limit out/],
    ['', ', perRow: true', /^3:\d+ error wrong-value .*leave perRow out/],
    ['', ', dedupe: id', /^3:\d+ error wrong-value .*leave dedupe out/],
  ])('is refused at its place: %s%s', async (more, audience, expected) => {
    expect(await check({ reminder: 'steps: [-24h]', more, audience })).toEqual([expect.stringMatching(expected)]);
  });
});

test('appointments cannot be piped in, because their file is read again and again', async () => {
  const found = await check({ reminder: 'steps: [-24h]', csvFile: '"-"' });
  expect(found).toEqual([expect.stringMatching(/^3:17 error wrong-value .*name a file/)]);
});
