/** Files of several stretches: contacts of the first are written while the next are read. */
import path from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import { deleteImportRows } from '../../src/store/audience/import.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2026-11-23T15:00:00Z');
/** Of a stretch there are two megabytes. */
const people = 4_000;
const padding = 'x'.repeat(1_500);
const rows = Array.from(
  { length: people },
  (_, index) => `+1${212 + (index % 2)}555${String(index).padStart(4, '0')},${padding}`,
);

function fileOf(lines: readonly string[]): string {
  return path.join(temporaryFolder({ 'people.csv': ['phone,name', ...lines, ''].join('\n') }), 'people.csv');
}

test('a number that comes again many pages later is a duplicate of its first row', async () => {
  const database = await freshDatabase();
  const files = [fileOf([...rows, '(212) 555-0000,Ada'])];
  const summary = await importRecipients({ ...database, now }, { accountId: 1, files, country: 'US', columns: {} });
  expect(summary).toMatchObject({
    contactsNew: people,
    contactsChanged: 0,
    firstDuplicates: [{ lineNumber: people + 2, duplicateOf: 2 }],
  });
  const named = database.db.selectFrom('contact').select('attributes').where('phone', '=', '+12125550000');
  expect(await named.executeTakeFirst()).toMatchObject({ attributes: { name: padding } });
});

test('an import that is stopped when most of its file is read makes no contact, however slow the server is', async () => {
  const database = await freshDatabase();
  // While another holds the table, every write of contacts waits: they are all still to come when the import stops.
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query('begin; lock table contact in share row exclusive mode');
  let stoppedAt = 0;
  const onProgress = (read: number): void => {
    if (read <= people * 0.9) return;
    stoppedAt = read;
    throw new Error('stopped');
  };
  const stopped = importRecipients(
    { ...database, now },
    { accountId: 1, files: [fileOf(rows)], country: 'US', columns: {}, onProgress },
  ).catch((error: unknown) => error);
  await expect.poll(() => stoppedAt).toBeGreaterThan(0);
  await other.query('rollback');
  await other.end();
  expect(await stopped).toMatchObject({ message: 'stopped' });
  expect(await database.db.selectFrom('contact').select('id').execute()).toEqual([]);
});

test('two files with the same new people in opposite orders can be imported at once', async () => {
  const database = await freshDatabase();
  const both = [rows, rows.toReversed()].map(async (lines) =>
    importRecipients({ ...database, now }, { accountId: 1, files: [fileOf(lines)], country: 'US', columns: {} }),
  );
  const summaries = await Promise.all(both);
  const sum = (of: 'contactsNew' | 'contactsChanged' | 'contactsUnchanged'): number =>
    summaries.reduce((total, each) => total + each[of], 0);
  expect([sum('contactsNew'), sum('contactsChanged'), sum('contactsUnchanged')]).toEqual([people, 0, people]);
});

test('the staged rows of one import are cleared without those of another', async () => {
  const database = await freshDatabase();
  const [one, other] = [fileOf(rows.slice(0, 2)), fileOf(rows.slice(0, 3))];
  const left = await importRecipients({ ...database, now }, { accountId: 1, files: [one], country: 'US', columns: {} });
  const cleared = await importRecipients(
    { ...database, now },
    { accountId: 1, files: [other], country: 'US', columns: {} },
  );
  const staged = database.db.selectFrom('importRow').select('importId');
  await deleteImportRows(database.db, cleared.importId);
  expect(await staged.execute()).toEqual([{ importId: left.importId }, { importId: left.importId }]);
  await deleteImportRows(database.db, left.importId);
  expect(await staged.execute()).toEqual([]);
});
