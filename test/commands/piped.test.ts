import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startCli } from '../support/cli.ts';
import {
  expectOnceAndReported,
  fictionalPhone,
  lastJson,
  openShop,
  type Shop,
  sendSale,
  until,
} from '../support/shop.ts';

/** A shop whose campaign takes what `csv` says. */
async function openShopOf(csv: string, perSecond?: number): Promise<Shop> {
  const shop = await openShop({ recipients: 0, ...(perSecond === undefined ? {} : { perSecond }) });
  const file = path.join(shop.folder, 'campaigns/sale/campaign.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('csv: people.csv', `csv: ${JSON.stringify(csv)}`));
  return shop;
}

function peopleOf(from: number, to: number): string {
  const rows = Array.from({ length: to - from }, (_, index) => `${fictionalPhone(from + index)},Name${from + index}`);
  return `Mobile,First Name\n${rows.join('\n')}\n`;
}

const kept = '.bluecast/stdin/sale.csv';

test('people who are piped in are sent to once each, also when the first process is killed and nothing is piped into the second', async () => {
  const shop = await openShopOf('-', 10);
  const { folder: cwd, env } = shop;
  const first = startCli(sendSale, { cwd, env, input: peopleOf(0, 40) });
  await until(() => shop.sandbox.ledger().accepted > 10);
  first.process.kill('SIGKILL');
  await first.ended;
  expect(statSync(path.join(cwd, kept)).mode & 0o077).toBe(0);
  const second = await shop.run(...sendSale);
  expect(second.stderr).toContain('Nothing is piped in: using the recipients of sale that were piped in at 20');
  expectOnceAndReported(shop, lastJson(second), 40);
});

test('a plan of what was piped in is sent without piping it again, and refused when something else is piped in', async () => {
  const shop = await openShopOf('-');
  const five = { input: peopleOf(0, 5) };
  const planned = await shop.runWith(five, 'plan', 'campaigns/sale', '--out', 'sale.plan.json');
  expect(planned.code).toBe(0);
  const other = await shop.runWith({ input: peopleOf(0, 6) }, 'send', '--plan', 'sale.plan.json', '--yes');
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('changed since it was made: what is piped in');
  const same = await shop.runWith(five, 'send', '--plan', 'sale.plan.json', '--yes', '--json');
  expectOnceAndReported(shop, lastJson(same), 5);
  const again = await shop.run('plan', 'campaigns/sale', '--new-run');
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('Cannot read the recipients of sale from stdin: nothing is piped in');
});

test('with nothing piped in, ever, planning says so in one sentence, and validating checks the rest', async () => {
  const shop = await openShopOf('-');
  const planned = await shop.run('plan', 'campaigns/sale');
  expect(planned).toMatchObject({ code: 2, stdout: '' });
  expect(planned.stderr).toBe(
    'bluecast: Cannot read the recipients of sale from stdin: nothing is piped in; pipe a CSV in, such as `cat people.csv | bluecast plan sale`\n',
  );
  const validated = await shop.run('validate', 'campaigns/sale');
  expect(validated.code).toBe(0);
  expect(validated.stderr).toContain(
    'the recipients of sale come from stdin, and nothing is piped in: their columns were not checked',
  );
  const piped = await shop.runWith({ input: 'Mobile,Name\n2125550101,Ada\n' }, 'validate', 'campaigns/sale');
  expect(piped.code).toBe(2);
  expect(piped.stdout).toContain('unknown-variable "first_name"');
  expect(existsSync(path.join(shop.folder, kept))).toBe(false);
});

test('a campaign of several files reaches everybody in them once, names file and line of what it rejects, and hashes them all', async () => {
  const shop = await openShopOf('lists/*.csv');
  const { folder: cwd } = shop;
  const list = (name: string): string => path.join(cwd, 'campaigns/sale', name);
  const write = (name: string, text: string): void => writeFileSync(list(name), text);
  mkdirSync(list('lists'));
  write('lists/b.csv', peopleOf(0, 3));
  write('lists/a.csv', `First Name,Mobile\nAda,${fictionalPhone(3)}\nBen,none\nCyd,${fictionalPhone(0)}\n`);
  const planned = await shop.run('plan', 'campaigns/sale', '--out', 'sale.plan.json', '--json');
  expect(planned.stdout).toContain('row 3 of a.csv  Mobile');
  expect(lastJson(planned)).toMatchObject({ recipients: 4, rejected: 1, duplicates: 1 });
  const shown = await shop.run('preview', 'campaigns/sale', '--row', '7');
  expect(shown.stdout).toContain(`Row 7 (row 3 of b.csv)  ${fictionalPhone(1)}`);
  write('lists/c.csv', peopleOf(5, 6));
  const changed = await shop.run('send', '--plan', 'sale.plan.json', '--yes');
  expect(changed.code).toBe(2);
  expect(changed.stderr).toContain('changed since it was made: lists/*.csv');
  const sent = await shop.run(...sendSale);
  expectOnceAndReported(shop, lastJson(sent), 5);
  const explained = await shop.run('explain', 'sale', fictionalPhone(5));
  expect(explained.stdout).toContain('of the CSV files: row 2 of c.csv');
});

test('import takes several files, patterns and what is piped in, and keeps nothing of the pipe', async () => {
  const shop = await openShop({ recipients: 0 });
  const { folder: cwd } = shop;
  writeFileSync(path.join(cwd, 'a1.csv'), peopleOf(0, 2));
  writeFileSync(path.join(cwd, 'a2.csv'), `${peopleOf(2, 4)}none,Eve\n`);
  const both = await shop.runWith({ input: peopleOf(3, 6) }, 'import', 'a*.csv', '-', '--map', 'phone=Mobile');
  expect(both.code).toBe(0);
  expect(both.stdout).toContain('Imported 3 files: 8 rows');
  expect(both.stdout).toMatch(/row 2 of stdin\.csv has the number of row 3 of a2\.csv/);
  expect(both.stdout).toContain('row 4 of a2.csv: Mobile');
  expect(existsSync(path.join(cwd, '.bluecast/stdin'))).toBe(false);
  const none = await shop.run('import', 'b*.csv');
  expect(none).toMatchObject({ code: 2 });
  expect(none.stderr).toContain('Cannot import: No file matches "b*.csv" in this folder');
  const nothing = await shop.run('import', '-');
  expect(nothing).toMatchObject({ code: 2 });
  expect(nothing.stderr).toContain('Cannot import from stdin: nothing is piped in');
});
