import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { openShop } from '../support/shop.ts';

const csv = `Mobile,First Name,City
(212) 555-0100,Ada,Paris
555-0101,Ben,Rome
+1 212 555 0102,Cyd,"Os
lo"
2125550100,Ada again,Paris
=1+1,Eve,=HYPERLINK("https://example.test")
`;

test('a file becomes contacts; its bad rows become a file that can be mended and imported', async () => {
  const shop = await openShop({ recipients: 0 });
  const file = path.join(shop.folder, 'people.csv');
  writeFileSync(file, csv);
  const imported = await shop.run('import', file, '--map', 'phone=Mobile', '--json');
  expect(imported.code).toBe(0);
  expect(imported.stdout).toContain('row 3: Mobile has no area code');
  const summary = JSON.parse(imported.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(summary).toMatchObject({ rows: 5, contactsNew: 2, duplicates: 1, rejected: 2, pushed: 2 });
  // They are in the provider's contact book.
  const count = await shop.run('api', 'GET', '/api/v2/contacts/count');
  expect(JSON.parse(count.stdout)).toEqual({ count: 2 });

  const rejectsFile = path.resolve(shop.folder, String(summary['rejectsFile']));
  const rejects = readFileSync(rejectsFile, 'utf8');
  const rows = parse(rejects, { columns: true, bom: true }) as Record<string, string>[];
  expect(rows.map((row) => [row['First Name'], row['reject_line'], row['reject_column']])).toEqual([
    ['Ben', '3', 'Mobile'],
    ['Eve', '7', 'Mobile'],
  ]);
  writeFileSync(rejectsFile, rejects.replace('555-0101', '212-555-0101').replace('=1+1', '212-555-0105'));
  const mended = await shop.run('import', rejectsFile, '--map', 'phone=Mobile', '--json');
  expect(JSON.parse(mended.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ contactsNew: 2, rejected: 0 });
});

test('the same file twice changes nothing', async () => {
  const shop = await openShop({ recipients: 30 });
  const again = ['import', 'campaigns/sale/people.csv', '--map', 'phone=Mobile', '--json'];
  const last = (stdout: string): unknown => JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(last((await shop.run(...again)).stdout)).toMatchObject({ contactsNew: 30, pushed: 30 });
  expect(last((await shop.run(...again)).stdout)).toMatchObject({
    contactsNew: 0,
    contactsChanged: 0,
    contactsUnchanged: 30,
    pushed: 0,
  });
});

test('a dry run tells the same and leaves no contact behind', async () => {
  const shop = await openShop({ recipients: 30 });
  const dry = await shop.run('import', 'campaigns/sale/people.csv', '--map', 'phone=Mobile', '--dry-run');
  expect(dry.stdout).toMatch(/Would import.*30 rows/);
  expect(dry.stdout).toContain('30 new');
  const count = await shop.run('api', 'GET', '/api/v2/contacts/count');
  expect(JSON.parse(count.stdout)).toEqual({ count: 0 });
});

test('a provider that is down is told, and the next import pushes what it could not', async () => {
  const shop = await openShop({ recipients: 10 });
  shop.sandbox.setFault('error500BeforeAccept', { endpoint: 'createContacts' });
  const file = ['import', 'campaigns/sale/people.csv', '--map', 'phone=Mobile'];
  const first = await shop.run(...file);
  expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('0 pushed, the rest later')]);
  shop.sandbox.clearFaults();
  expect((await shop.run(...file)).stdout).toContain('10 pushed');
});

test.each([
  ['a file that is not there', ['import', 'nothing.csv'], /nothing\.csv/],
  [
    'a column that it does not have',
    ['import', 'campaigns/sale/people.csv', '--map', 'phone=Cell'],
    /no column "Cell"/,
  ],
  ['a country that there is not', ['import', 'campaigns/sale/people.csv', '--country', 'XX'], /XX/],
  ['a map without =', ['import', 'campaigns/sale/people.csv', '--map', 'phone'], /phone=/],
])('%s is refused in one sentence with exit code 2', async (_case, args, says) => {
  const shop = await openShop({ recipients: 3 });
  const { code, stderr } = await shop.run(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(says);
  expect(readdirSync(shop.folder)).toEqual(['campaigns']);
});
