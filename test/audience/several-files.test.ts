import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import { writeRejects } from '../../src/audience/write-rejects.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2026-11-28T12:00:00Z');

/** Imports these files, in this order. */
async function importAll(contents: Readonly<Record<string, string | Buffer>>) {
  const database = await freshDatabase();
  const folder = temporaryFolder(contents);
  const files = Object.keys(contents).map((name) => path.join(folder, name));
  const columns = { phone: 'Mobile' };
  const summary = await importRecipients({ ...database, now }, { accountId: 1, files, country: 'US', columns });
  const rejects = path.join(folder, 'rejects.csv');
  await writeRejects(database.db, { importId: summary.importId, file: rejects });
  return { ...database, folder, summary, rejects };
}

test('files whose columns stand in another order, encoding and delimiter make one audience', async () => {
  const { db, summary } = await importAll({
    'a.csv': 'Mobile,City\n2125550101,Rome\n2125550102,Bonn\n',
    'b.csv': Buffer.from('City;Plan;Mobile\nZürich;pro;2125550103\n', 'latin1'),
  });
  expect(summary).toMatchObject({
    rows: 3,
    contactsNew: 3,
    columns: ['mobile', 'city', 'plan'],
    // What every file has: a text may not ask for more.
    fields: ['mobile', 'city'],
    files: [
      { name: 'a.csv', linesBefore: 0, encoding: 'utf-8', delimiter: ',' },
      { name: 'b.csv', linesBefore: 3, encoding: 'windows-1252', delimiter: ';' },
    ],
  });
  const rows = await db.selectFrom('importRow').select(['lineNumber', 'values']).orderBy('lineNumber').execute();
  expect(rows.map(({ lineNumber }) => lineNumber)).toEqual([2, 3, 5]);
  expect(rows[2]?.values).toEqual({ city: 'Zürich', plan: 'pro', mobile: '2125550103' });
});

test('a number that two files have counts once, and a bad row is reported with its file and its row there', async () => {
  const { rejects, summary } = await importAll({
    'lists/a.csv': 'Mobile,City\n2125550101,Rome\nnone,Bonn\n',
    'lists/b.csv': 'City,Mobile\nPisa,(212) 555-0101\nOslo,nothing\nBern\nGent,2125550104,more\n',
  });
  expect(summary).toMatchObject({ rows: 6, contactsNew: 1, duplicates: 1, rejected: 4 });
  expect(summary.firstDuplicates).toEqual([{ lineNumber: 5, duplicateOf: 2 }]);
  const rows: Record<string, string>[] = parse(readFileSync(rejects, 'utf8'), { columns: true, bom: true });
  expect(rows.map(({ reject_file: file, reject_line: line, Mobile, City }) => [file, line, Mobile, City])).toEqual([
    ['a.csv', '3', 'none', 'Bonn'],
    ['b.csv', '3', 'nothing', 'Oslo'],
    ['b.csv', '4', '', 'Bern'],
    ['b.csv', '5', '2125550104', 'Gent'],
  ]);
  expect(rows[3]?.['reject_extra_cells']).toBe('more');
});

test('rejects of several files can be mended and imported again as one', async () => {
  const { db, pool, folder, rejects } = await importAll({
    'a.csv': 'Mobile,City\nnone,Bonn\n',
    'b.csv': 'City,Mobile\nOslo,nothing\n',
  });
  const mended = readFileSync(rejects, 'utf8').replace('none', '2125550105').replace('nothing', '2125550106');
  const again = path.join(temporaryFolder({ 'mended.csv': mended }), 'mended.csv');
  const asked = { accountId: 1, files: [again], country: 'US', columns: { phone: 'Mobile' } };
  expect(await importRecipients({ db, pool, now }, asked)).toMatchObject({ contactsNew: 2, rejected: 0 });
  expect(folder).not.toBe('');
});

test('one file without the column refuses all of them, and nothing is read', async () => {
  const reading = importAll({ 'a.csv': 'Mobile\n2125550101\n', 'b.csv': 'Phone\n2125550102\n' });
  await expect(reading).rejects.toMatchObject({
    code: 'missing-column',
    message: expect.stringContaining('b.csv: it has no column "Mobile" for phone; it has "Phone"'),
  });
});
