import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import { writeRejects } from '../../src/audience/write-rejects.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2026-11-23T15:00:00Z');

async function rejectsFileOf(csv: string): Promise<string> {
  const database = await freshDatabase();
  const folder = temporaryFolder({ 'people.csv': csv });
  const asked = { accountId: 1, files: [path.join(folder, 'people.csv')], country: 'US', columns: {} };
  const { importId } = await importRecipients({ ...database, now }, asked);
  const file = path.join(folder, 'rejects.csv');
  await writeRejects(database.db, { importId, file });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  return file;
}

async function rejectsOf(csv: string): Promise<Record<string, string>[]> {
  return parse(readFileSync(await rejectsFileOf(csv), 'utf8'), { columns: true, bom: true });
}

test('a cell stands as it stood, and none that is added can start a formula', async () => {
  const rows = await rejectsOf('phone,"=cmd()"\n=1+1,-2\n2125550101,Ada,=2+2,x\n2125550102,A\0da\n');
  expect(rows).toMatchObject([
    { phone: '=1+1', '=cmd()': '-2', reject_line: '2', reject_column: 'phone' },
    { phone: '2125550101', reject_line: '3', reject_extra_cells: "'=2+2 x" },
    { reject_line: '4', reject_column: "'=cmd()", reject_reason: 'contains a NUL byte' },
  ]);
});

test('a line whose quote is never closed is there to be mended', async () => {
  const rows = await rejectsOf('name,phone\n"Ada,2125550101\nBo,2125550102\n');
  expect(rows).toMatchObject([{ name: '"Ada', phone: '2125550101', reject_line: '2', reject_extra_cells: '' }]);
});

test('a cell with a line feed stands in quotes, so that every reader finds it whole', async () => {
  const file = await rejectsFileOf('name,phone\n"Ada\nLovelace",no\n');
  expect(readFileSync(file, 'utf8').split('\r\n')[1]).toMatch(/^"Ada\nLovelace",no,/);
});

test('a column behind those of an earlier rejection keeps its own cells', async () => {
  const rows = await rejectsOf(
    'phone,reject_line,reject_column,reject_reason,reject_extra_cells,note\nno,9,phone,contains letters,,call back\n',
  );
  expect(rows).toEqual([
    {
      phone: 'no',
      note: 'call back',
      reject_line: '2',
      reject_column: 'phone',
      reject_reason: 'is a placeholder, not a phone number',
      reject_extra_cells: '',
    },
  ]);
});

test.each([0, 1])(
  'two commands that write them at the same moment do not disturb each other: %i rejects',
  async (rejects) => {
    const database = await freshDatabase();
    const folder = temporaryFolder({ 'people.csv': `phone\n2125550101\n${'nobody\n'.repeat(rejects)}` });
    const asked = { accountId: 1, files: [path.join(folder, 'people.csv')], country: 'US', columns: {} };
    const { importId } = await importRecipients({ ...database, now }, asked);
    const write = async () => writeRejects(database.db, { importId, file: path.join(folder, 'rejects.csv') });
    expect(await Promise.all([write(), write(), write(), write()])).toEqual(Array.from({ length: 4 }, () => rejects));
    expect(readdirSync(folder).sort()).toEqual(['people.csv', ...(rejects === 0 ? [] : ['rejects.csv'])]);
  },
);
