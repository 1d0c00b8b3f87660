import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { realLimits } from '../../src/sandbox/limits.ts';
import { lastJson, openShop, type Shop, until } from '../support/shop.ts';

const sendSale = ['send', 'campaigns/sale', '--yes', '--json'] as const;

/** Everybody was written to exactly once, and the report says what the provider says. */
function expectOnceEach(shop: Shop, summary: ReturnType<typeof lastJson>, recipients: number): void {
  expect(shop.sandbox.ledger()).toMatchObject({ accepted: recipients, numbers: recipients, duplicates: [] });
  const truth = { SENT: 0, DELIVERED: 0, ERROR: 0 };
  for (const { status } of shop.sandbox.messages()) truth[status as keyof typeof truth] += 1;
  expect(summary.messages).toMatchObject({
    sent: truth.SENT,
    delivered: truth.DELIVERED,
    failed: truth.ERROR,
    planned: 0,
    unknown: 0,
  });
}

test('after kill -9 in the middle the same command reaches everybody else, and nobody twice', async () => {
  const shop = await openShop({ recipients: 300, perSecond: 60 });
  const first = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 100);
  first.process.kill('SIGKILL');
  expect((await first.ended).code).toBeNull();
  const summary = lastJson(await shop.run(...sendSale));
  expect(summary).toMatchObject({ run: 1, recipients: 300 });
  expectOnceEach(shop, summary, 300);
}, 60_000);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s finishes and records what is in flight, and the same command goes on',
  async (signal) => {
    const shop = await openShop({ recipients: 200, perSecond: 50 });
    const first = shop.start(...sendSale);
    await until(() => shop.sandbox.ledger().accepted > 60);
    const stoppedAt = Date.now();
    first.process.kill(signal);
    const stopped = await first.ended;
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('`bluecast send campaigns/sale` goes on');
    const left = lastJson(stopped);
    expect(left.messages).toMatchObject({ sending: 0, unknown: 0 });
    expect(left.messages['planned']).toBe(200 - shop.sandbox.ledger().accepted);
    const summary = lastJson(await shop.run(...sendSale));
    expectOnceEach(shop, summary, 200);
  },
  60_000,
);

test('a second signal ends the process at once', async () => {
  const shop = await openShop({ recipients: 300, perSecond: 20 });
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 10);
  sending.process.kill('SIGINT');
  sending.process.kill('SIGINT');
  expect((await sending.ended).code).toBe(130);
});

test('a pause from another terminal lets one claim per line go out at most, and a resume the rest', async () => {
  const shop = await openShop({ recipients: 200, perSecond: 20 });
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 40);
  const paused = await shop.run('pause', 'sale');
  expect(paused.code).toBe(0);
  const atPause = shop.sandbox.ledger().accepted;
  // Longer than a claim of one second takes.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const afterPause = shop.sandbox.ledger().accepted;
  expect(afterPause - atPause).toBeLessThanOrEqual(2 * 20);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(shop.sandbox.ledger().accepted).toBe(afterPause);
  expect((await shop.run('resume', 'sale')).code).toBe(0);
  expectOnceEach(shop, lastJson(await sending.ended), 200);
}, 60_000);

test('a cancel from another terminal ends the sending, and what was not sent is cancelled', async () => {
  const shop = await openShop({ recipients: 300, perSecond: 20 });
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 40);
  expect((await shop.run('cancel', 'sale')).code).toBe(0);
  const summary = lastJson(await sending.ended);
  const { accepted } = shop.sandbox.ledger();
  expect(accepted).toBeLessThan(200);
  expect(summary).toMatchObject({
    state: 'cancelled',
    messages: { cancelled: 300 - accepted, planned: 0, sending: 0 },
  });
}, 60_000);

test('two sends of one campaign at the same moment make one run', async () => {
  const shop = await openShop({ recipients: 200, perSecond: 50 });
  const both = [shop.start(...sendSale), shop.start(...sendSale)];
  const [one, other] = await Promise.all(both.map((sending) => sending.ended));
  if (one === undefined || other === undefined) throw new Error('two were started');
  expect([lastJson(one)['run'], lastJson(other)['run']]).toEqual([1, 1]);
  expectOnceEach(shop, lastJson(one), 200);
}, 60_000);

test('the same command after the end sends nothing, and --new-run sends again', async () => {
  const shop = await openShop({ recipients: 20 });
  await shop.run(...sendSale);
  const again = await shop.run(...sendSale);
  expect(again.stderr).toContain('--new-run');
  expect(lastJson(again)).toMatchObject({ run: 1, state: 'finished' });
  expect(shop.sandbox.ledger().accepted).toBe(20);
  expect(lastJson(await shop.run(...sendSale, '--new-run'))).toMatchObject({ run: 2, occurrence: '2' });
  expect(shop.sandbox.ledger().accepted).toBe(40);
}, 60_000);

test('the ration of new contacts holds over several sends', async () => {
  const shop = await openShop({ recipients: 50, limits: { ...realLimits, perSecond: null } });
  const account = path.join(shop.folder, 'campaigns/account.yaml');
  writeFileSync(account, 'lines: [{number: "+14155550100"}, {number: "+14155550101"}]\n');
  for (let each = 0; each < 2; each += 1) {
    const sending = shop.start(...sendSale);
    await until(async () => shop.sandbox.ledger().accepted === 30);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    sending.process.kill('SIGINT');
    await sending.ended;
  }
  expect(shop.sandbox.ledger()).toMatchObject({ accepted: 30, limited: 0 });
}, 60_000);

test('planning twice adds nothing, and a changed file plans anew', async () => {
  const shop = await openShop({ recipients: 10 });
  const one = lastJson(await shop.run('plan', 'campaigns/sale', '--json'));
  const two = lastJson(await shop.run('plan', 'campaigns/sale', '--json'));
  expect(two).toMatchObject({ run: one['run'], recipients: 10, messages: { planned: 10 } });
  writeFileSync(path.join(shop.folder, 'campaigns/sale/people.csv'), 'Mobile,First Name\n2125550123,Ada\n');
  expect(lastJson(await shop.run('plan', 'campaigns/sale', '--json'))).toMatchObject({
    recipients: 1,
    messages: { planned: 1 },
  });
  expect(shop.sandbox.ledger().accepted).toBe(0);
});

test('recipients whose text would be empty or too long are rejected, and the others go on', async () => {
  const long = 'x'.repeat(19_000);
  const csv = `Mobile,First Name\n2125550101,Ada\n2125550102,\n2125550103,${long}\n`;
  const shop = await openShop({ recipients: 0, csv, messages: '  - text: "{{ first_name }}"' });
  const sent = await shop.run(...sendSale);
  expect(lastJson(sent)).toMatchObject({ recipients: 1, rejected: 2 });
  expect(sent.stdout).toMatch(/line 3 +first_name +is empty/);
  expect(sent.stdout).toMatch(/line 4 .*19,?000 characters/);
});
