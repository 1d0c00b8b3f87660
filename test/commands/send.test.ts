import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { realLimits } from '../../src/sandbox/provider/limits.ts';
import { anyTimeYaml } from '../support/account.ts';
import { lastJson, openShop, sendSale, until } from '../support/shop.ts';

test('the same command after the end sends nothing, and --new-run sends again', async () => {
  const shop = await openShop({ recipients: 20 });
  await shop.run(...sendSale);
  const again = await shop.run(...sendSale);
  expect(again.stderr).toContain('--new-run');
  expect(lastJson(again)).toMatchObject({ run: 1, state: 'finished' });
  expect(shop.sandbox.ledger().accepted).toBe(20);
  expect(lastJson(await shop.run(...sendSale, '--new-run'))).toMatchObject({ run: 2, occurrence: '2' });
  expect(shop.sandbox.ledger().accepted).toBe(40);
});

test('the ration of new contacts holds over several sends', async () => {
  const shop = await openShop({ recipients: 50, limits: { ...realLimits, perSecond: null } });
  const account = path.join(shop.folder, 'campaigns/account.yaml');
  writeFileSync(account, `lines: [{number: "+14155550100"}, {number: "+14155550101"}]\n${anyTimeYaml}\n`);
  for (let each = 0; each < 2; each += 1) {
    const stopping = new AbortController();
    const sending = shop.runWith({ stopping: stopping.signal }, ...sendSale);
    await until(async () => shop.sandbox.ledger().accepted === 30);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    stopping.abort();
    expect((await sending).code).toBe(130);
  }
  expect(shop.sandbox.ledger()).toMatchObject({ accepted: 30, limited: 0 });
});

test('planning twice adds nothing, and a changed file plans anew', async () => {
  const shop = await openShop({ recipients: 10 });
  const one = lastJson(await shop.run('plan', 'campaigns/sale', '--json'));
  const two = lastJson(await shop.run('plan', 'campaigns/sale', '--json', '--finish-by', '2099-12-24'));
  expect(two).toMatchObject({
    run: one['run'],
    recipients: 10,
    messages: { planned: 10 },
    forecast: { messages: 10, never: 0, lines: 2, finishBy: { lines: 2 } },
  });
  writeFileSync(path.join(shop.folder, 'campaigns/sale/people.csv'), 'Mobile,First Name\n2125550123,Ada\n');
  expect(lastJson(await shop.run('plan', 'campaigns/sale', '--json'))).toMatchObject({
    recipients: 1,
    messages: { planned: 1 },
  });
  expect(shop.sandbox.ledger().accepted).toBe(0);
});

test('a plan that was made without keys is made anew with them, because channels can be looked up then', async () => {
  const messages = `  - carousel: ["https://example.test/a.jpg", "https://example.test/b.jpg"]\n    fallback: {text: "Look"}`;
  const shop = await openShop({ recipients: 10, messages });
  const env = { DATABASE_URL: shop.databaseUrl };
  const blind = await shop.runWith({ env }, 'plan', 'campaigns/sale', '--json');
  expect(blind.stdout).toContain('without keys no channel could be looked up');
  expect(lastJson(blind)['channels']).toEqual({ iMessage: 0, RCS: 0, SMS: 0 });
  const seeing = lastJson(await shop.run('plan', 'campaigns/sale', '--json'));
  expect(seeing['channels']).not.toEqual({ iMessage: 0, RCS: 0, SMS: 0 });
  const again = await shop.runWith({ env }, 'plan', 'campaigns/sale', '--json');
  expect(lastJson(again)).toMatchObject({ run: seeing['run'], channels: seeing['channels'] });
});

test('recipients whose text would be empty or too long are rejected, and the others go on', async () => {
  const long = 'x'.repeat(19_000);
  const csv = `Mobile,First Name\n2125550101,Ada\n2125550102,\n2125550103,${long}\n`;
  const shop = await openShop({ recipients: 0, csv, messages: '  - text: "{{ first_name }}"' });
  const sent = await shop.run(...sendSale);
  expect(lastJson(sent)).toMatchObject({ recipients: 1, rejected: 2 });
  expect(sent.stdout).toMatch(/row 3 +first_name +is empty/);
  expect(sent.stdout).toMatch(/row 4 .*19,?000 characters/);
});
