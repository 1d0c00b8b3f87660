/** Limits that any command writes into the line's row while another process owns the line. */
import { expect, test } from 'vitest';
import { defaultLimits, type LineLimits } from '../../src/core/campaign/account.ts';
import { claimNext } from '../../src/dispatch/claim-next.ts';
import { createNewWaiting } from '../../src/dispatch/new-waiting.ts';
import { saveLines, takeLine } from '../../src/store/dispatch/line.ts';
import { listRunsToSend } from '../../src/store/dispatch/runs-to-send.ts';
import { createTestClock } from '../support/clock.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestRun, testNow } from '../support/run.ts';

const number = '+14155550100';
const none: LineLimits = {
  ...defaultLimits,
  perSecond: null,
  newPerHour: null,
  newPerDay: null,
  unanswered: null,
};

/** An owned line with 20 new contacts to write to, of whom two have left five messages unanswered. */
async function openLine(limits: Partial<LineLimits>) {
  const { db, pool } = (await freshDatabase()).engine;
  const { lineIds } = await startTestRun(
    { db, pool },
    { contacts: 20, lines: [number], limits: { ...none, ...limits } },
  );
  await db
    .updateTable('contact')
    .set({ unanswered: 5 })
    .where('phone', 'in', ['+12125550000', '+12125550001'])
    .execute();
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(db, { lineId, owner: 'test', now: testNow });
  const clock = createTestClock(testNow);
  const waiting = createNewWaiting({ db, clock });
  const world = { db, clock, waiting, killPoint: () => {}, onAttempts: () => {} };
  const look = async () => (await listRunsToSend(db, [lineId])).get(lineId) ?? [];
  const claim = async (planned: Awaited<ReturnType<typeof look>>) =>
    (await claimNext(world, { lineId, epoch }, { planned, limit: 250 }))?.messages.length ?? 0;
  const change = async (changed: Partial<LineLimits>) =>
    saveLines(db, { accountId: 1, lines: [{ number, generation: 'V2', limits: { ...none, ...changed } }] });
  return { look, claim, change };
}

const changes: readonly [string, Partial<LineLimits>, Partial<LineLimits>, number][] = [
  ['newPerHour, tightened', {}, { newPerHour: 3 }, 3],
  ['newPerHour, loosened', { newPerHour: 3 }, { newPerHour: 7 }, 7],
  ['newPerDay, tightened', { newPerDay: 15 }, { newPerDay: 4 }, 4],
  ['newPerDay, taken away', { newPerDay: 4 }, {}, 20],
  ['minGapSeconds, tightened', {}, { minGapSeconds: 60 }, 1],
  ['minGapSeconds, taken away', { minGapSeconds: 60 }, {}, 20],
  ['informationalReserve, tightened', { newPerDay: 15 }, { newPerDay: 15, informationalReserve: 10 }, 5],
  ['informationalReserve, loosened', { newPerDay: 15, informationalReserve: 10 }, { newPerDay: 15 }, 15],
  ['unanswered, tightened', {}, { unanswered: 5 }, 18],
  ['unanswered, loosened', { unanswered: 5 }, { unanswered: 6 }, 20],
];

test.each(changes)('%s while the line is owned: the next claim keeps to it', async (_, before, after, claimed) => {
  const line = await openLine(before);
  await line.change(after);
  expect(await line.claim(await line.look())).toBe(claimed);
});

test.each(changes)(
  '%s just before a claim that knows the old limits: it claims nothing, and the next one keeps to the new',
  async (_, before, after, claimed) => {
    const line = await openLine(before);
    const planned = await line.look();
    await line.change(after);
    expect(await line.claim(planned)).toBe(0);
    expect(await line.claim(await line.look())).toBe(claimed);
  },
);

test('limits that are written again as they were delay no claim', async () => {
  const line = await openLine({ newPerHour: 6 });
  const planned = await line.look();
  await line.change({ newPerHour: 6 });
  expect(await line.claim(planned)).toBe(6);
});
