import path from 'node:path';
import { expect, test } from 'vitest';
import { importRecipients, previewImport } from '../../src/audience/audience.ts';
import { listRejects } from '../../src/store/audience/reject.ts';
import { freshDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2026-11-23T15:00:00Z');
const tenThousand = path.resolve('test/data/recipients-10k.csv');
const mobile = { phone: 'Mobile Phone', consent: 'SMS consent' };

function fileOf(bytes: string | Buffer): string {
  return path.join(temporaryFolder({ 'people.csv': bytes }), 'people.csv');
}

async function importText(bytes: string | Buffer, columns = {}) {
  const database = await freshDatabase();
  const summary = await importRecipients(
    { ...database, now },
    { accountId: 1, files: [fileOf(bytes)], country: 'US', columns },
  );
  const rejects = await listRejects(database.db, { importId: summary.importId, afterLine: 0, limit: 100 });
  const contacts = await database.db.selectFrom('contact').selectAll().orderBy('id').execute();
  return { ...database, summary, rejects, contacts };
}

test('ten thousand rows of real-looking dirt are all accounted for', async () => {
  const database = await freshDatabase();
  const world = { ...database, now };
  const summary = await importRecipients(world, { accountId: 1, files: [tenThousand], country: 'US', columns: mobile });
  expect(summary).toMatchObject({ rows: 10_000, files: [{ encoding: 'utf-8', delimiter: ',' }] });
  expect(summary.contactsNew + summary.duplicates + summary.rejected).toBe(10_000);
  const rejects = await listRejects(database.db, { importId: summary.importId, afterLine: 0, limit: 1_000 });
  const reasons: Record<string, number> = {};
  for (const { reason } of rejects) reasons[reason] = (reasons[reason] ?? 0) + 1;
  expect(reasons).toMatchInlineSnapshot(`
    {
      "contains letters": 5,
      "contains more than one number": 10,
      "has 12 columns, the header has 10": 2,
      "has an extension: texts cannot reach it": 25,
      "has no area code": 30,
      "has too few digits": 20,
      "has too many digits": 19,
      "is a placeholder, not a phone number": 35,
      "is a short or emergency number, or has too few digits": 5,
      "is empty": 40,
      "is not a valid North American number": 10,
      "was damaged by a spreadsheet (scientific notation): its last digits are lost, export the column as text": 15,
    }
  `);
});

test('the same file twice changes nothing', async () => {
  const database = await freshDatabase();
  const first = await importRecipients(
    { ...database, now },
    { accountId: 1, files: [tenThousand], country: 'US', columns: mobile },
  );
  const later = new Date(now.getTime() + 1000);
  const second = await importRecipients(
    { ...database, now: later },
    { accountId: 1, files: [tenThousand], country: 'US', columns: mobile },
  );
  expect(second).toMatchObject({ contactsNew: 0, contactsChanged: 0, contactsUnchanged: first.contactsNew });
  const touched = await database.db.selectFrom('contact').select('id').where('updatedAt', '=', later).execute();
  expect(touched).toEqual([]);
});

test('a dry run reports the same numbers and leaves no contact', async () => {
  const database = await freshDatabase();
  let looked = 0;
  const preview = await previewImport(
    { ...database, now },
    { accountId: 1, files: [tenThousand], country: 'US', columns: mobile, look: async () => void (looked += 1) },
  );
  const { importId: _, ...numbers } = preview;
  expect(looked).toBe(1);
  expect(await database.db.selectFrom('contact').select('id').execute()).toEqual([]);
  const real = await importRecipients(
    { ...database, now },
    { accountId: 1, files: [tenThousand], country: 'US', columns: mobile },
  );
  expect(real).toMatchObject(numbers);
});

test.each([
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffphone,name\n2125550123,Zoë\n')],
  ['UTF-16 little endian', Buffer.from('\ufeffphone,name\n2125550123,Zoë\n', 'utf16le')],
  ['UTF-16 big endian', Buffer.from('\ufeffphone,name\n2125550123,Zoë\n', 'utf16le').swap16()],
  ['UTF-16 without a mark', Buffer.from('phone,name\n2125550123,Zoë\n', 'utf16le')],
  ['Windows-1252', Buffer.from('phone,name\n2125550123,Zo\xeb\n', 'latin1')],
  ['CRLF line ends', Buffer.from('phone,name\r\n2125550123,Zoë\r\n')],
  ['CR line ends', Buffer.from('phone,name\r2125550123,Zoë\r')],
  ['semicolons', Buffer.from('phone;name\n2125550123;Zoë\n')],
  ['tabs', Buffer.from('phone\tname\n2125550123\tZoë\n')],
  ['pipes', Buffer.from('phone|name\n2125550123|Zoë\n')],
  ['a first line that names the delimiter', Buffer.from('sep=;\r\nphone;name\r\n2125550123;Zoë\r\n')],
  ['such a line in quotes', Buffer.from('\ufeff"sep=|"\nphone|name\n2125550123|Zoë\n')],
  ['no newline at the end', Buffer.from('phone,name\n2125550123,Zoë')],
])('a file with %s is read right', async (_, bytes) => {
  const { contacts, rejects } = await importText(bytes);
  expect(contacts).toMatchObject([{ phone: '+12125550123', attributes: { name: 'Zoë' } }]);
  expect(rejects).toEqual([]);
});

test.each([
  [
    '1.91755E+10',
    'was damaged by a spreadsheet (scientific notation): its last digits are lost, export the column as text',
  ],
  ['', 'is empty'],
  ['N/A', 'is a placeholder, not a phone number'],
  ['911', 'is a short or emergency number, or has too few digits'],
  ['555-0152', 'has no area code'],
  ['212-555-0123 x44', 'has an extension: texts cannot reach it'],
  ['1-800-FLOWERS', 'contains letters'],
  ['2125550123 / 2125550124', 'contains more than one number'],
  ['(800) 555-0123', 'is a toll-free number: texts cannot reach a person there'],
])('the phone %j is rejected: it %s', async (phone, reason) => {
  const { rejects, contacts } = await importText(`name,phone\nAda,"${phone}"\nBo,2125550199\n`);
  expect(rejects).toEqual([{ lineNumber: 2, columnName: 'phone', reason, cells: ['Ada', phone] }]);
  expect(contacts).toHaveLength(1);
});

test.each([
  ["'+12125550123"],
  ['\u200b(212) 555\u20110123'],
  ['+1 212 555 0123'],
  ['1.212.555.0123'],
  ['12125550123.0'],
  ['２１２５５５０１２３'],
])('the phone %j is read as +12125550123', async (phone) => {
  const { contacts } = await importText(`name,phone\nAda,"${phone}"\n`);
  expect(contacts).toMatchObject([{ phone: '+12125550123' }]);
});

test('a quote that is never closed costs its own row alone', async () => {
  const { contacts, rejects } = await importText(
    'phone,name\n2125550101,Ada\n2125550102,"Bo\n2125550103,Cy\n2125550104,Di\n',
  );
  expect(contacts.map((contact) => contact.phone)).toEqual(['+12125550101', '+12125550103', '+12125550104']);
  expect(rejects).toMatchObject([{ lineNumber: 3, reason: 'has a quote that is never closed' }]);
});

test('a quote that is closed by the quote of a later row swallows no row in silence', async () => {
  const { contacts, rejects } = await importText(
    'name,phone\n"Ada,2125550101\nBo,2125550102\n"Cy",2125550103\n"Di\n""the"" one",2125550104\n',
  );
  expect(contacts.map((contact) => contact.phone)).toEqual(['+12125550102', '+12125550103', '+12125550104']);
  expect(contacts[2]?.attributes).toMatchObject({ name: 'Di\n"the" one' });
  expect(rejects).toEqual([
    { lineNumber: 2, columnName: 'row', reason: 'has a quote that is never closed', cells: ['"Ada', '2125550101'] },
  ]);
});

test('a quote within a quoted cell is not guessed at, one within a plain cell is read', async () => {
  const { contacts, rejects } = await importText(
    'name,phone\n"Ada "A" B",2125550101\n"Bo" ,2125550102\n6" Cy,2125550103\n"""Di"" Ed",2125550104\n',
  );
  expect(contacts.map((contact) => (contact.attributes as { name: string }).name)).toEqual(['6" Cy', '"Di" Ed']);
  const reason = 'has a quote within a quoted cell: write it twice';
  expect(rejects).toMatchObject([
    { lineNumber: 2, columnName: 'row', reason, cells: ['"Ada "A" B"', '2125550101'] },
    { lineNumber: 3, columnName: 'row', reason },
  ]);
});

test('bytes that are not a character cost their row, also after a byte order mark', async () => {
  const latin1 = Buffer.from('2125550101,Zo\xeb\n', 'latin1');
  const { contacts, rejects } = await importText(
    Buffer.concat([Buffer.from('\ufeffphone,name\n'), latin1, Buffer.from('2125550102,Zoë\n')]),
  );
  expect(contacts).toMatchObject([{ phone: '+12125550102', attributes: { name: 'Zoë' } }]);
  expect(rejects).toMatchObject([
    { lineNumber: 2, columnName: 'name', reason: 'has a character that cannot be read (\ufffd)' },
  ]);
});

test('a row without end is rejected for its length', async () => {
  const { rejects } = await importText(`phone,name\n2125550101,${'x'.repeat(300_000)}\n2125550102,Bo\n`);
  expect(rejects).toMatchObject([{ lineNumber: 2, reason: 'is longer than 262144 characters' }]);
});

test('rows that are too long, NUL bytes and strange consents are rejected with line, column and reason', async () => {
  const text =
    'phone,name,ok\n2125550101,Ada,yes,,more\n2125550102,B\0o,yes\n2125550103,"Cy\nDi",perhaps\n\n2125550104,Ed,yes,more\n2125550105,Flo,y\n';
  const { contacts, rejects } = await importText(text, { consent: 'ok' });
  expect(contacts).toMatchObject([{ phone: '+12125550105', consent: 'given' }]);
  expect(rejects.map((each) => [each.lineNumber, each.columnName, each.reason])).toEqual([
    [2, 'row', 'has 5 columns, the header has 3'],
    [3, 'name', 'contains a NUL byte'],
    [4, 'ok', 'says neither yes nor no'],
    [7, 'row', 'has 4 columns, the header has 3'],
  ]);
});

test('the first row of a phone counts, and later ones are named with its line', async () => {
  const { summary, contacts } = await importText('phone,name\n2125550101,Ada\n(212) 555-0101,Bo\n+12125550101,Cy\n');
  expect(summary).toMatchObject({
    duplicates: 2,
    firstDuplicates: [
      { lineNumber: 3, duplicateOf: 2 },
      { lineNumber: 4, duplicateOf: 2 },
    ],
  });
  expect(contacts).toMatchObject([{ attributes: { name: 'Ada' } }]);
});

test.each([
  ['a yes, then a no', ['yes', 'no']],
  ['a no, then a yes', ['no', 'yes']],
  ['nothing, then a no', ['', 'no']],
  ['a no between two of yes', ['yes', 'no', 'yes']],
])('a no in any row of a number refuses for all of them: %s', async (_, words) => {
  const rows = words.map((word, index) => `${['2125550101', '(212) 555-0101', '+12125550101'][index]},${word}\n`);
  const file = `phone,ok\n${rows.join('')}2125550102,yes\n2125550102,yes\n`;
  const { db, pool, summary, contacts } = await importText(file, { consent: 'ok' });
  expect(contacts.map(({ consent }) => consent).sort()).toEqual(['given', 'refused']);
  expect(summary).toMatchObject({ contactsNew: 2, contactsChanged: 0, contactsUnchanged: 0, duplicates: words.length });
  // Of people whom an earlier file has said yes for.
  await db.updateTable('contact').set({ consent: 'given' }).execute();
  const asked = { accountId: 1, files: [fileOf(file)], country: 'US', columns: { consent: 'ok' } };
  expect(await importRecipients({ db, pool, now }, asked)).toMatchObject({ contactsNew: 0, contactsChanged: 1 });
  const after = await db.selectFrom('contact').select('consent').where('phone', '=', '+12125550101').execute();
  expect(after).toEqual([{ consent: 'refused' }]);
});

test('a no in a row that is rejected for something else counts, too', async () => {
  const { contacts, summary } = await importText(
    'phone,ok,name\n2125550101,yes,Ada\n2125550101,no,Ada,again\n2125550102,yes,Bo\n2125550103,no,Cy\0\n',
    { consent: 'ok' },
  );
  expect(contacts.map(({ phone, consent }) => [phone, consent])).toEqual([
    ['+12125550101', 'refused'],
    ['+12125550102', 'given'],
  ]);
  expect(summary).toMatchObject({ contactsNew: 2, contactsChanged: 0, duplicates: 0, rejected: 2 });
});

test('an empty cell takes nothing away, and an opt-out outlives a yes in a file', async () => {
  const { db, pool } = await importText('phone,name,city\n2125550101,Ada,Paris\n');
  await db.updateTable('contact').set({ optedOutAt: now, needsPush: false }).execute();
  const file = fileOf('phone,name,city,consent\n2125550101,Ada B,,yes\n');
  await importRecipients(
    { db, pool, now },
    { accountId: 1, files: [file], country: 'US', columns: { consent: 'consent' } },
  );
  const [contact] = await db.selectFrom('contact').selectAll().execute();
  expect(contact).toMatchObject({
    attributes: { name: 'Ada B', city: 'Paris' },
    consent: 'given',
    optedOutAt: now,
    needsPush: true,
  });
});

test.each([
  ['', 'is empty'],
  ['name,city\nAda,Paris\n', 'no column looks like a phone number'],
  ['mobile,cell\n1,2\n', '2 columns look like phone numbers'],
  ['"phone,name\n2125550101,Ada\n', 'its header, row 1, has a quote that is never closed'],
  ['na\0me,phone\nAda,2125550101\n', 'its header contains a NUL byte; is it a CSV file?'],
])('a file that begins %j is refused, and names the remedy', async (text, why) => {
  await expect(importText(text)).rejects.toMatchObject({ kind: 'bad-input', message: expect.stringContaining(why) });
});

test('a mapped column that is not there, or there twice, is refused with the columns that are', async () => {
  await expect(importText('mobil,name\n1,2\n', { phone: 'Mobile' })).rejects.toThrow(
    'no column "Mobile" for phone; it has "mobil", "name"',
  );
  await expect(importText('phone,phone\n1,2\n', { phone: 'Phone' })).rejects.toThrow(
    'columns 1 and 2 are both called "phone"',
  );
});

test('a header is shown without control characters, and no more of it than can be read', async () => {
  const header = ['\u001b[31mred', 'y'.repeat(5_000), ...Array.from({ length: 300 }, (_, index) => `c${index}`)];
  const refusal = await importText(`${header.join(',')}\n`).catch((error: Error) => error.message);
  expect(refusal).toMatch(/it has " \[31mred", "y{39}…", "c0".* and 282 more$/);
});

test('cells that an export leaves out at the end, or adds, cost no row; rows of nothing but commas are no rows', async () => {
  const { summary, contacts, rejects } = await importText(
    'Name,Mobile,City,\nAda,2125550101\nBo,2125550102,Oslo\n,,,\nCy,2125550103,Rome,,,\n , \n',
  );
  expect(rejects).toEqual([]);
  expect(summary).toMatchObject({ rows: 3, contactsNew: 3 });
  expect(contacts.map(({ attributes }) => attributes)).toEqual([
    { name: 'Ada', mobile: '2125550101' },
    { name: 'Bo', mobile: '2125550102', city: 'Oslo' },
    { name: 'Cy', mobile: '2125550103', city: 'Rome' },
  ]);
});

test('our own lines are not written to', async () => {
  const database = await freshDatabase();
  const file = fileOf('phone\n2125550101\n');
  const summary = await importRecipients(
    { ...database, now },
    { accountId: 1, files: [file], country: 'US', columns: {}, ownNumbers: ['+12125550101'] },
  );
  expect(summary).toMatchObject({ rejected: 1, contactsNew: 0 });
});

test('a file that may not be read is refused', async () => {
  const database = await freshDatabase();
  // A file of which every reading fails, for root too; where there is none such, it is a file that is not there.
  const asked = { accountId: 1, files: ['/proc/self/mem'], country: 'US', columns: {} };
  await expect(importRecipients({ ...database, now }, asked)).rejects.toMatchObject({ kind: 'bad-input' });
});

test('a file that is not there is refused', async () => {
  const database = await freshDatabase();
  const asked = { accountId: 1, files: ['/nowhere/people.csv'], country: 'US', columns: {} };
  await expect(importRecipients({ ...database, now }, asked)).rejects.toMatchObject({
    code: 'file-not-found',
    kind: 'bad-input',
  });
});
