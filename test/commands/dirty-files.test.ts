/** Files as exports write them, through the commands: what is read, and what is said before anything is sent. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openShop, type Shop } from '../support/shop.ts';

const say = '  - text: "Hi {{ name }}"';

/** A shop whose campaign has this audience besides its file and its phone column. */
async function openWith(csv: string | Buffer, more = '', columns = '{phone: Mobile}'): Promise<Shop> {
  const shop = await openShop({ recipients: 0, messages: say });
  put(shop, 'people.csv', csv);
  put(
    shop,
    'campaign.yaml',
    `name: Sale\npurpose: informational\naudience: {csv: people.csv, country: US, columns: ${columns}${more}}\nmessages:\n${say}\n`,
  );
  return shop;
}

function put(shop: Shop, name: string, bytes: string | Buffer): void {
  writeFileSync(path.join(shop.folder, 'campaigns/sale', name), bytes);
}

const sent = (shop: Shop): readonly string[] =>
  shop.sandbox
    .messages()
    .map(({ number }) => number.slice(-2))
    .sort();

test('names in Windows-1251 are refused until their encoding is named, and then arrive', async () => {
  const cyrillic = Buffer.from('Mobile,Name\n2125550101,\xc8\xe2\xe0\xed\n2125550102,\xce\xeb\xfc\xe3\xe0\n', 'latin1');
  const shop = await openWith(cyrillic);
  for (const command of [['validate'], ['plan', 'campaigns/sale'], ['send', 'campaigns/sale', '--yes']]) {
    const { code, stdout, stderr } = await shop.run(...command);
    expect([code, stdout + stderr]).toEqual([2, expect.stringContaining('wrong-encoding')]);
  }
  const imported = await shop.run('import', 'campaigns/sale/people.csv');
  expect([imported.code, imported.stderr]).toEqual([2, expect.stringContaining('name its encoding with --encoding')]);
  expect(sent(shop)).toEqual([]);
  const named = await openWith(cyrillic, ', encoding: cp1251');
  expect((await named.run('preview', 'campaigns/sale', '--all')).stdout).toContain('Hi Ольга');
  expect((await named.run('send', 'campaigns/sale', '--yes')).code).toBeLessThan(2);
  expect(
    named.sandbox
      .messages()
      .map(({ content }) => content)
      .sort(),
  ).toEqual(['Hi Иван', 'Hi Ольга']);
  const again = await shop.run('import', 'campaigns/sale/people.csv', '--encoding', 'windows-1251', '--json');
  expect(again.stdout).toContain('(windows-1251, separated by ",")');
});

test('an encoding that was guessed is said by validate, plan, send and import', async () => {
  const shop = await openWith(Buffer.from('Mobile,Name\n2125550101,Zo\xeb\n', 'latin1'));
  const note =
    'people.csv is not UTF-8; it was read as Windows-1252. Check a name with an accent, or name the encoding';
  expect((await shop.run('validate')).stdout).toContain('guessed-encoding "people.csv" is not UTF-8');
  expect((await shop.run('plan', 'campaigns/sale')).stderr).toContain(`Note: ${note}: encoding under audience.`);
  expect((await shop.run('send', 'campaigns/sale', '--yes')).stderr).toContain(`Note: ${note}`);
  expect((await shop.run('import', 'campaigns/sale/people.csv')).stdout).toContain(`note: ${note}: --encoding`);
});

test('everybody on an exclusion list is left out, and rows without a number are named each time until it is sent', async () => {
  const people = `Mobile,Name\n${[1, 2, 3, 4].map((last) => `212555010${last},P${last}\n`).join('')}`;
  const shop = await openWith(people, ', exclude: {csv: do-not-text.csv}');
  put(shop, 'do-not-text.csv', 'phone,reason\n(212) 555-0101 ext 4,x\n2125550102 / 2125550103,y\n,by letter\n');
  const note = '1 row of do-not-text.csv has no number that can be made out, and excludes nobody: row 4 (is empty)';
  for (const command of ['preview', 'plan']) expect((await shop.run(command, 'campaigns/sale')).stderr).toContain(note);
  expect((await shop.run('send', 'campaigns/sale', '--yes')).stderr).toContain(note);
  expect(sent(shop)).toEqual(['04']);
});

test('odd cells, old prefixes and repeated numbers are named in plan and import', async () => {
  const shop = await openWith(
    'Mobile,Name,City\n2125550101,NULL,Rome\n2125550102,Tom &amp; Al,#N/A\n+52 1 55 1234 5678,Ada,-\n+52 55 1234 5678,Ada,\n',
  );
  const notes = [
    "3 cells look like an export's word for an empty cell (such as NULL), which texts would show: row 2 (Name), row 3 (City), row 4 (City)",
    '1 cell looks like HTML (such as &amp; for &), which texts would show as it stands: row 3 (Name)',
    '1 Mexican number had an old prefix, such as the 1 of mobiles, which was taken off: row 4',
  ];
  const { stderr } = await shop.run('plan', 'campaigns/sale');
  const { stdout } = await shop.run('import', 'campaigns/sale/people.csv');
  for (const note of notes)
    expect([stderr, stdout]).toEqual([expect.stringContaining(note), expect.stringContaining(note)]);
  expect(stderr).toContain('1 row has the number of an earlier row, and nobody gets what it says: row 5 that of row 4');
});

test.each([
  ['Consent', 'no', ['no_consent'], 'consent     read from "Consent"'],
  ['SMS opt-in', 'N', ['no_consent'], 'consent     read from "SMS opt-in"'],
  ['Unsubscribed', 'yes', ['no_consent'], 'consent     read from "Unsubscribed"'],
  ['Status', 'unsubscribed', ['no_consent'], 'consent     read from "Status"'],
  ['Consent', 'English', [], 'not read: "Consent" has words that are neither yes nor no'],
  ['Colour', 'no', [], 'not in the file: no column is called Consent or the like'],
])('import finds consent in a column called %s that says %s', async (header, word, skipped, says) => {
  const shop = await openWith('Mobile,Name\n2125550101,Ada\n2125550102,Ben\n');
  put(shop, 'contacts.csv', `Mobile,${header}\n2125550101,${word}\n`);
  expect((await shop.run('import', 'campaigns/sale/contacts.csv')).stdout).toContain(says);
  const { stdout } = await shop.run('plan', 'campaigns/sale', '--json');
  const { skipped: found } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { skipped: Record<string, number> };
  expect(Object.keys(found)).toEqual(skipped);
});

test('dates of a column with a format are shown and compared as dates', async () => {
  const columns = '{phone: Mobile, visit: {header: Appointment Date, date: M/D/YYYY h:mm A}}';
  const shop = await openWith(
    'Mobile,Name,Appointment Date\n2125550101,Ada,1/11/2027 4:30 PM\n2125550102,Ben,2/1/2027 9:00 AM\n2125550103,Cyd,soon\n',
    `, filter: 'visit < "2027-02-01"'`,
    columns,
  );
  const yaml = `name: Sale\npurpose: informational\naudience: {csv: people.csv, columns: ${columns}, filter: 'visit < "2027-02-01"'}\nmessages: [{text: "{{ name }}: {{ visit | date: '%B %-d at %-I:%M %p' }}"}]\n`;
  put(shop, 'campaign.yaml', yaml);
  const { stdout } = await shop.run('preview', 'campaigns/sale', '--all');
  expect(stdout).toContain('Ada: January 11 at 4:30 PM');
  expect(stdout).toContain('1 of 1 recipients');
  expect((await shop.run('plan', 'campaigns/sale')).stdout).toContain('is not a date as M/D/YYYY h:mm A');
});

test('a filter that nobody fulfils because it could read no cell says so', async () => {
  const csv = 'Mobile,Name,Points\n2125550101,Ada,1.200.5\n2125550102,Ben,many\n';
  const shop = await openWith(csv, ", filter: 'points >= 0'");
  const { code, stderr } = await shop.run('plan', 'campaigns/sale');
  expect(code).toBe(2);
  expect(stderr).toContain(
    "2 cells of points are no number, and the filter's comparison with them is not true: row 2, row 3",
  );
});
