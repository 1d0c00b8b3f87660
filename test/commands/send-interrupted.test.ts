import { expect } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { countStates } from '../support/run.ts';
import { expectOnceAndReported, lastJson, openShop, sendSale, until } from '../support/shop.ts';
import { sideBySide, sideBySideFor } from '../support/side-by-side.ts';

sideBySide('after kill -9 in the middle the same command reaches everybody else, and nobody twice', async () => {
  const shop = await openShop({ recipients: 60, perSecond: 10 });
  const first = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 20);
  first.process.kill('SIGKILL');
  expect((await first.ended).code).toBeNull();
  const summary = lastJson(await shop.run(...sendSale));
  expect(summary).toMatchObject({ run: 1, recipients: 60 });
  expectOnceAndReported(shop, summary, 60);
});

sideBySideFor(['SIGINT', 'SIGTERM'] as const)(
  '%s finishes and records what is in flight, and the same command goes on',
  async (signal) => {
    const shop = await openShop({ recipients: 60, perSecond: 10 });
    const first = shop.start(...sendSale, '--account', 'campaigns/account.yaml');
    await until(() => shop.sandbox.ledger().accepted > 20);
    const stoppedAt = Date.now();
    first.process.kill(signal);
    const stopped = await first.ended;
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('`bluecast send campaigns/sale --account campaigns/account.yaml` continues');
    const left = lastJson(stopped);
    expect(left.messages).toMatchObject({ sending: 0, unknown: 0 });
    expect(left.messages['planned']).toBe(60 - shop.sandbox.ledger().accepted);
    const summary = lastJson(await shop.run(...sendSale));
    expectOnceAndReported(shop, summary, 60);
  },
);

sideBySide('a second signal ends the process at once', async () => {
  const shop = await openShop({ recipients: 60, perSecond: 10 });
  const { db } = await openTestDatabase(shop.databaseUrl);
  // With the first signal alone it would wait for these answers, record them and say how to go on.
  shop.sandbox.setFault('hangAfterAccept');
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 5);
  sending.process.kill('SIGINT');
  await until(() => sending.stderr().includes('Stopping'));
  expect(sending.process.exitCode).toBeNull();
  sending.process.kill('SIGINT');
  const { code, stdout, stderr } = await sending.ended;
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).not.toContain('goes on');
  expect((await countStates(db))['sending']).toBeGreaterThan(5);
});
