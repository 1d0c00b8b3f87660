import { expect, test } from 'vitest';
import { expectOnceEach, lastJson, openShop, sendSale, until } from '../support/shop.ts';

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
  const shop = await openShop({ recipients: 600, perSecond: 20 });
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 40);
  expect((await shop.run('cancel', 'sale')).code).toBe(0);
  const atCancel = shop.sandbox.ledger().accepted;
  const summary = lastJson(await sending.ended);
  const { accepted } = shop.sandbox.ledger();
  // One claim of each line.
  expect(accepted - atCancel).toBeLessThanOrEqual(2 * 20);
  expect(summary).toMatchObject({
    state: 'cancelled',
    messages: { cancelled: 600 - accepted, planned: 0, sending: 0 },
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
