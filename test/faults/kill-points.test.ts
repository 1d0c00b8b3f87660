/** kill -9 at every place between claim and record, and then the same command again. */
import { expect } from 'vitest';
import { type KillPoint, killPoints } from '../../src/core/kill-point.ts';
import { noLimits } from '../../src/sandbox/provider/limits.ts';
import { casesOf } from '../support/runs.ts';
import { expectOnceAndReported, lastJson, openShop, sendSale } from '../support/shop.ts';
import { sideBySideFor } from '../support/side-by-side.ts';

/** Which passing of the place is the last: not the first, so that work of every kind is under way. */
const passing: Readonly<Partial<Record<KillPoint, number>>> = {
  'claim-before': 3,
  'claim-during': 3,
  'claim-after': 2,
  'post-before': 9,
  'post-after': 9,
  answer: 9,
  'record-during': 2,
  'record-after': 2,
};
/** Nothing is sent while a run is planned. */
const points = killPoints.filter((point) => passing[point] !== undefined);

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

const lookingUp = ['lookup-counted', 'lookup-answered', 'lookup-recorded'] as const;
const pictures = `  - carousel: ["https://img.example.com/a.jpg", "https://img.example.com/b.jpg"]
    fallback: {text: "Hi {{ first_name }}, the sale is on."}`;

sideBySideFor(casesOf(lookingUp, (point) => point === 'lookup-answered'))(
  'processes killed at %s, time after time, ask for no channel twice, keep to the limit and leave no row out',
  async (point) => {
    // Three lines of the sandbox have ten lookups an hour each, the two of the account fifteen.
    const limits = { ...noLimits, lookupsPerHour: 10 };
    const shop = await openShop({ recipients: 36, messages: pictures, limits, lookupsPerHour: 15 });
    for (let deaths = 0; deaths < 4; deaths += 1) {
      const killed = await shop.startWith({ BLUECAST_DIE_AT: `${point}:3` }, ...sendSale).ended;
      expect(killed.code).toBeNull();
    }
    const sent = await shop.run(...sendSale);
    expect(lastJson(sent)).toMatchObject({ recipients: 36, rejected: 0 });
    const { lookups, violations } = shop.sandbox.ledger();
    expect(lookups.repeated).toEqual([]);
    expect(violations).toEqual({});
    // A death loses what is under way: at most four questions, counted and perhaps not asked.
    expect(lookups.asked).toBeGreaterThanOrEqual(30 - 4 * 4);
    expectOnceAndReported(shop, lastJson(sent), 36);
  },
);
