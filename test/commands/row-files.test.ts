/** The files of a run's rows that need an operator, in the shape of the input. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { plan } from '../../src/commands/plan.ts';
import { moveMessages, onLines } from '../support/rows.ts';
import { saleFiles } from '../support/sale.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const csv = `Mobile,Patient,"Doctor, room",When,failed_line
2125550101,Ada,"Who; 12",1/11/2027,
2125550102,Ben,=No,1/12/2027,9
(212) 555-0101,Ada's brother,Who,2/1/2027,
2125550103,Cyd,"two
lines",1/14/2027,
`;

async function planned(
  people: Readonly<Record<string, string>>,
): Promise<{ world: TestWorld; again: () => Promise<Record<string, string>> }> {
  const files = {
    ...saleFiles({}),
    'campaigns/sale/campaign.yaml': `name: Sale
purpose: informational
audience: {csv: '*.csv', columns: {phone: Mobile, when: {header: When, date: M/D/YYYY}}, filter: 'patient != "Cyd"'}
messages: [{text: "Hi {{ patient }}"}, {text: "See you on {{ when }}"}]
`,
    ...Object.fromEntries(Object.entries(people).map(([name, text]) => [`campaigns/sale/${name}`, text])),
  };
  const root = temporaryFolder(files);
  const world = await testWorld({ root });
  const input = { campaign: path.join(root, 'campaigns/sale'), account: undefined, newRun: false, json: true };
  return {
    world,
    again: async () => {
      await plan(world, input);
      return world.lastJson()['files'] as Record<string, string>;
    },
  };
}

function rowsOf(file: string | undefined): Record<string, string>[] {
  return parse(readFileSync(file ?? '', 'utf8'), { columns: true, bom: true });
}

test('duplicates and left-out rows stand in files with the cells of the input, the row, and the reason', async () => {
  const { world, again } = await planned({ 'people.csv': csv });
  const { duplicates, leftOut, failed } = await again();
  expect(failed).toBeUndefined();
  expect(rowsOf(duplicates)).toEqual([
    {
      Mobile: '(212) 555-0101',
      Patient: "Ada's brother",
      'Doctor, room': 'Who',
      When: '2027-02-01',
      duplicate_line: '4',
      duplicate_reason: 'has the number of row 2',
    },
  ]);
  expect(rowsOf(leftOut)).toMatchObject([
    {
      Patient: 'Cyd',
      'Doctor, room': 'two\nlines',
      left_out_line: '5',
      left_out_reason: 'filter: does not pass the filter',
    },
  ]);
  expect(statSync(duplicates ?? '').mode & 0o777).toBe(0o600);
  expect(world.printed()).toContain(
    `Files with these rows\n  1  duplicate  ${duplicates}\n  1  left out   ${leftOut}\n`,
  );
});

test('people whose messages failed stand once in failed.csv, which goes when nobody failed after all', async () => {
  const { world, again } = await planned({ 'people.csv': csv });
  await again();
  await moveMessages(world.pool, onLines(1, 3, 3), {
    state: 'failed',
    errorCode: '4001',
    errorMessage: '=Not reachable',
  });
  const { failed = '' } = await again();
  expect(rowsOf(failed)).toEqual([
    {
      Mobile: '2125550102',
      Patient: 'Ben',
      'Doctor, room': '=No',
      When: '2027-01-12',
      failed_line: '3',
      failed_code: '4001',
      failed_reason: "'=Not reachable",
    },
  ]);
  expect(world.printed()).toContain(`  1  failed     ${failed}\n`);
  await moveMessages(world.pool, onLines(1, 3, 3), { state: 'planned' });
  expect(await again()).not.toHaveProperty('failed');
  expect(existsSync(failed)).toBe(false);
});

test('with several files each row says in which it stands, and a run without such rows has no files', async () => {
  const { again } = await planned({ 'a.csv': csv, 'people.csv': 'Mobile,Patient,When\n2125550101,Ada,1/11/2027\n' });
  const { duplicates } = await again();
  expect(rowsOf(duplicates)).toMatchObject([
    { duplicate_file: 'a.csv', duplicate_line: '4', duplicate_reason: 'has the number of row 2 of a.csv' },
    { duplicate_file: 'people.csv', duplicate_line: '2', duplicate_reason: 'has the number of row 2 of a.csv' },
  ]);
  const clean = await planned({ 'people.csv': 'Mobile,Patient,When\n2125550101,Ada,1/11/2027\n' });
  expect(await clean.again()).toEqual({});
  expect(existsSync(path.join(clean.world.root, '.bluecast/reports/run-1'))).toBe(false);
});
