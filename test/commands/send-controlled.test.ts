import { expect } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { countStates } from '../support/run.ts';
import { expectOnceAndReported, lastJson, openShop, sendSale, until } from '../support/shop.ts';
import { sideBySide } from '../support/side-by-side.ts';

sideBySide('a pause from another terminal lets one claim per line go out at most, and a resume the rest', async () => {
  // Enough that some are left when the pause comes, on a busy machine too.
  const shop = await openShop({ recipients: 160, perSecond: 10 });
  const { db } = await openTestDatabase(shop.databaseUrl);
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 20);
  const paused = await shop.run('pause', 'sale');
  expect(paused.code).toBe(0);
  const atPause = shop.sandbox.ledger().accepted;
  await until(async () => ((await countStates(db))['sending'] ?? 0) === 0);
  const afterPause = shop.sandbox.ledger().accepted;
  expect(afterPause - atPause).toBeLessThanOrEqual(2 * 10);
  // Longer than it takes until the next claim.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(shop.sandbox.ledger().accepted).toBe(afterPause);
  expect((await shop.run('resume', 'sale')).code).toBe(0);
  expectOnceAndReported(shop, lastJson(await sending.ended), 160);
});

sideBySide('a cancel from another terminal ends the sending, and what was not sent is cancelled', async () => {
  const shop = await openShop({ recipients: 160, perSecond: 10 });
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 20);
  expect((await shop.run('cancel', 'sale', '--yes')).code).toBe(0);
  const atCancel = shop.sandbox.ledger().accepted;
  const summary = lastJson(await sending.ended);
  const { accepted } = shop.sandbox.ledger();
  // One claim of each line.
  expect(accepted - atCancel).toBeLessThanOrEqual(2 * 10);
  expect(summary).toMatchObject({
    state: 'cancelled',
    messages: { cancelled: 160 - accepted, planned: 0, sending: 0 },
  });
});

sideBySide('two sends of one campaign at the same moment make one run', async () => {
  const shop = await openShop({ recipients: 60, perSecond: 20 });
  const both = [shop.start(...sendSale), shop.start(...sendSale)];
  const [one, other] = await Promise.all(both.map((sending) => sending.ended));
  if (one === undefined || other === undefined) throw new Error('two were started');
  expect([lastJson(one)['run'], lastJson(other)['run']]).toEqual([1, 1]);
  expectOnceAndReported(shop, lastJson(one), 60);
});
