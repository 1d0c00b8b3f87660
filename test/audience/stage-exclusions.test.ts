import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { stageExclusions } from '../../src/audience/stage-exclusions.ts';
import { freshDatabase } from '../support/database.ts';
import { fileOf } from '../support/plan.ts';
import { testNow as now } from '../support/run.ts';

const none = { count: 0, first: [] };

async function stage(csv: string, headers: readonly string[] = ['Mobile']) {
  const { db, pool } = await freshDatabase();
  const { importId, unread } = await stageExclusions(
    { db, pool, now },
    { accountId: 1, file: fileOf(csv), country: 'US', headers },
  );
  const { rows } = await sql<{
    phone: string;
  }>`select distinct phone from import_row where import_id = ${importId} order by phone`.execute(db);
  return { phones: rows.map(({ phone }) => phone.slice(-2)).join(' '), unread };
}

test.each([
  [
    'an extension, and two numbers in one cell',
    'phone,why\n(212) 555-0101 ext 4,x\n2125550102 / 2125550103,y\n',
    '01 02 03',
  ],
  ['numbers in several columns', 'Home phone,Mobile,Id\n2125550101,212-555-0102,7\n,2125550103,8\n', '01 02 03'],
  ['more numbers than the header has columns', 'phone\n2125550101,2125550102\n2125550103,,\n', '01 02 03'],
  ['a list without a header', '2125550101\n2125550102\n', '01 02'],
  ['rows that are short, and rows of nothing', 'Name,phone,why\nAda,2125550101\n,,\n\nBen,2125550102,x,\n', '01 02'],
  ['a quote that is never closed', 'Name,phone\n"Ada,2125550101\nBen,2125550102\n', '01 02'],
])('every number of an exclusion list is found: %s', async (_, csv, phones) => {
  expect(await stage(csv)).toEqual({ phones, unread: none });
});

test('a row in which no number can be made out is named with its row and the reason', async () => {
  const csv = `phone,why\n2125550101,x\n555-0102,y\n,asked in person\n,,\nsee letter,z\n${'n/a,x\n'.repeat(4)}`;
  expect((await stage(csv)).unread).toEqual({
    count: 7,
    first: [
      'row 3 (has no area code)',
      'row 4 (is empty)',
      'row 6 (contains letters)',
      'row 7 (is a placeholder, not a phone number)',
      'row 8 (is a placeholder, not a phone number)',
    ],
  });
});

test.each([
  ['name,why\nAda,x\n', 'no column looks like a phone number'],
  ['', 'it is empty'],
  ['"phone,why\n2125550101,x\n', 'its header, row 1, has a quote that is never closed'],
])('a list that begins %j is refused, so that nobody is sent to who may be on it', async (csv, why) => {
  await expect(stage(csv)).rejects.toMatchObject({ kind: 'bad-input', message: expect.stringContaining(why) });
});
