import { expect, test } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { countStates } from '../support/run.ts';
import { expectOnceEach, lastJson, openShop, sendSale, until } from '../support/shop.ts';

test('a pause from another terminal lets one claim per line go out at most, and a resume the rest', async () => {
  // Enough that some are left when the pause comes: on a busy machine it takes seconds to start a process.
  const shop = await openShop({ recipients: 400, perSecond: 20 });
  const { db } = await openTestDatabase(shop.databaseUrl);
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 40);
  const paused = await shop.run('pause', 'sale');
  expect(paused.code).toBe(0);
  const atPause = shop.sandbox.ledger().accepted;
  await until(async () => ((await countStates(db))['sending'] ?? 0) === 0);
  const afterPause = shop.sandbox.ledger().accepted;
  expect(afterPause - atPause).toBeLessThanOrEqual(2 * 20);
  // Longer than it takes until the next claim.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(shop.sandbox.ledger().accepted).toBe(afterPause);
  expect((await shop.run('resume', 'sale')).code).toBe(0);
  expectOnceEach(shop, lastJson(await sending.ended), 400);
});

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
});

test('two sends of one campaign at the same moment make one run', async () => {
  const shop = await openShop({ recipients: 200, perSecond: 50 });
  const both = [shop.start(...sendSale), shop.start(...sendSale)];
  const [one, other] = await Promise.all(both.map((sending) => sending.ended));
  if (one === undefined || other === undefined) throw new Error('two were started');
  expect([lastJson(one)['run'], lastJson(other)['run']]).toEqual([1, 1]);
  expectOnceEach(shop, lastJson(one), 200);
});
