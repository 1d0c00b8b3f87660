/** kill -9 at every place between claim and record, and then the same command again. */
import { expect } from 'vitest';
import { type KillPoint, killPoints } from '../../src/core/kill-point.ts';
import { casesOf } from '../support/runs.ts';
import { expectOnceAndReported, lastJson, openShop, sendSale } from '../support/shop.ts';
import { sideBySideFor } from '../support/side-by-side.ts';

/** Which passing of the place is the last: not the first, so that work of every kind is under way. */
const passing: Readonly<Record<Exclude<KillPoint, 'render'>, number>> = {
  'claim-before': 3,
  'claim-during': 3,
  'claim-after': 2,
  'post-before': 9,
  'post-after': 9,
  answer: 9,
  'record-during': 2,
  'record-after': 2,
};
/** Nothing is sent while texts are filled in. */
const points = killPoints.filter((point): point is keyof typeof passing => point !== 'render');

/** One death before anything was posted, and one after. */
const inShort: ReadonlySet<string> = new Set(['claim-after', 'post-after']);

sideBySideFor(casesOf(points, (point) => inShort.has(point)))(
  'a process killed at %s has written to nobody twice and lost nobody: the same command reaches the rest',
  async (point) => {
    const shop = await openShop({ recipients: 24, perSecond: 5, settleAfterSeconds: 1 });
    const killed = await shop.startWith({ BLUECAST_DIE_AT: `${point}:${passing[point]}` }, ...sendSale).ended;
    expect(killed.code).toBeNull();
    expect(shop.sandbox.ledger().accepted).toBeLessThan(24);
    const summary = lastJson(await shop.run(...sendSale));
    expect(summary).toMatchObject({ run: 1, recipients: 24 });
    expectOnceAndReported(shop, summary, 24);
  },
);
