import { expect, test } from 'vitest';
import { expectOnceEach, lastJson, openShop, sendSale, until } from '../support/shop.ts';

test('after kill -9 in the middle the same command reaches everybody else, and nobody twice', async () => {
  const shop = await openShop({ recipients: 300, perSecond: 60 });
  const first = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 100);
  first.process.kill('SIGKILL');
  expect((await first.ended).code).toBeNull();
  const summary = lastJson(await shop.run(...sendSale));
  expect(summary).toMatchObject({ run: 1, recipients: 300 });
  expectOnceEach(shop, summary, 300);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s finishes and records what is in flight, and the same command goes on',
  async (signal) => {
    const shop = await openShop({ recipients: 200, perSecond: 50 });
    const first = shop.start(...sendSale, '--account', 'campaigns/account.yaml');
    await until(() => shop.sandbox.ledger().accepted > 60);
    const stoppedAt = Date.now();
    first.process.kill(signal);
    const stopped = await first.ended;
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('`bluecast send campaigns/sale --account campaigns/account.yaml` goes on');
    const left = lastJson(stopped);
    expect(left.messages).toMatchObject({ sending: 0, unknown: 0 });
    expect(left.messages['planned']).toBe(200 - shop.sandbox.ledger().accepted);
    const summary = lastJson(await shop.run(...sendSale));
    expectOnceEach(shop, summary, 200);
  },
);

test('a second signal ends the process at once', async () => {
  const shop = await openShop({ recipients: 300, perSecond: 20 });
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 10);
  sending.process.kill('SIGINT');
  sending.process.kill('SIGINT');
  expect((await sending.ended).code).toBe(130);
});
