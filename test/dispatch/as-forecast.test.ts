/** The engine against the sandbox over the night in which the clocks go back, beside what was forecast of it. */
import { expect, onTestFinished, test } from 'vitest';
import { findMilestones } from '../../src/core/forecast/milestones.ts';
import { startOfProviderDay } from '../../src/core/pace/new-contact.ts';
import { dispatch } from '../../src/dispatch/dispatch.ts';
import type { SendProvider } from '../../src/dispatch/send-message.ts';
import { forecastPlan } from '../../src/plan/forecast-plan.ts';
import { realLimits } from '../../src/sandbox/provider/limits.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
import { openLockSession } from '../../src/store/dispatch/line-lock.ts';
import { testAccount } from '../support/account.ts';
import { createEventClock } from '../support/clock.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestRun } from '../support/run.ts';
import { until } from '../support/shop.ts';

/** Half past three in the afternoon in New York; the clocks go back eleven hours later. */
const start = new Date('2026-10-31T19:30:00Z');
const minuteMs = 60_000;
const numbers = ['+14155550100'];
const twoParts = [
  { part: 1, kind: 'text' as const, content: 'Hello', mediaUrls: [] },
  { part: 2, kind: 'text' as const, content: 'And again', mediaUrls: [] },
];
/** An answer is written down within 10 ms, in the time of this machine. */
const lingerMs = 15;

test('real minutes are within 1 % of the forecast, over a restart and a night of 25 hours', async () => {
  const { db, pool, engine, url } = await freshDatabase();
  const account = testAccount(numbers, { perSecond: null, informationalReserve: 8 });
  const marketing = await startTestRun({ db, pool }, { contacts: 64, lines: numbers, messages: twoParts });
  await startTestRun(
    { db, pool },
    {
      contacts: 5,
      lines: numbers,
      purpose: 'informational',
      campaign: 'reminders',
      firstPhone: 12_135_550_100,
    },
  );
  await db.updateTable('queue').set({ readyAt: start }).execute();
  await saveLines(db, { accountId: 1, lines: account.lines });
  const lineIds = new Map(numbers.map((number, index) => [number, marketing.lineIds[index] ?? 0]));
  const asked = { runId: marketing.runId, account, lineIds, notLookedUp: null, finishBy: null };
  const { forecast } = await forecastPlan({ db, now: start }, asked);

  const calls = { open: 0, lastAt: 0, times: [] as number[] };
  const clock = createEventClock(start, {
    isQuiet: () =>
      calls.open === 0 &&
      performance.now() - calls.lastAt > lingerMs &&
      engine.pool.totalCount === engine.pool.idleCount &&
      engine.pool.waitingCount === 0,
    nextMoment: (nowMs) => nextMoment(calls.times, nowMs),
  });
  onTestFinished(() => clock.stop());
  const now = () => clock.now().getTime();
  const quiet = { phoneMix: { iMessage: 1, RCS: 0, SMS: 0 }, errorRates: { declined: 0, error: 0 } };
  const sandbox = await startSandbox({ seed: 'forecast', limits: { ...realLimits, perSecond: null }, ...quiet, now });
  onTestFinished(() => sandbox.close());
  const client = createSendblueClient({ ...sandbox, baseUrl: sandbox.url, readRetries: 0 });
  onTestFinished(() => client.close());
  const provider: SendProvider = {
    ...client,
    sendMessage: async (body, options) => {
      calls.open += 1;
      calls.times.push(now());
      return client.sendMessage(body, options).finally(() => {
        calls.open -= 1;
        calls.lastAt = performance.now();
      });
    },
  };
  const work = async (wanted: number) => {
    const locks = await openLockSession(url);
    const stopping = new AbortController();
    const lines = account.lines.map(({ number, limits }) => ({
      lineId: lineIds.get(number) ?? 0,
      number,
      perSecond: limits.perSecond,
    }));
    const parts = {
      db: engine.db,
      locks,
      provider,
      clock,
      log: () => {},
      owner: 'test',
      callbackUrl: null,
      killPoint: () => {},
      onAttempts: () => {},
    };
    const working = dispatch({ ...parts, unrecorded: [] }, { listLines: async () => lines, stopping: stopping.signal });
    await Promise.race([until(() => sandbox.ledger().accepted >= wanted), working]);
    stopping.abort();
    await working;
    await locks.close();
  };
  await work(50);
  await work(133);

  expect(sandbox.ledger()).toMatchObject({ accepted: 133, limited: 0, duplicates: [] });
  const times = sandbox
    .messages()
    .filter(({ number }) => number.startsWith('+1212'))
    .map(({ at }) => Date.parse(at));
  const real = findMilestones(
    { sentAtMs: Float64Array.from(times) },
    { messages: { count: times.length, run: new Uint16Array(times.length) }, run: 0 },
  );
  for (const moment of ['startsAt', 'halfAt', 'ninetyAt', 'endsAt'] as const) {
    const expectedMs = (forecast?.[moment]?.getTime() ?? 0) - start.getTime();
    const realMs = (real[moment]?.getTime() ?? 0) - start.getTime();
    expect(Math.abs(realMs - expectedMs), moment).toBeLessThanOrEqual(Math.max(minuteMs, expectedMs / 100));
  }
  expect(real.messages).toBe(forecast?.messages);
});

/** When a window that was filled opens again, or half an hour on; step by step while messages go out. */
function nextMoment(times: readonly number[], nowMs: number): number {
  const last = times.at(-1);
  if (last === undefined || nowMs - last < 1_000) return nowMs;
  const openings = times.map((at) => at + 3_600_000);
  const tomorrow = startOfProviderDay(new Date(nowMs + 25 * 3_600_000)).getTime();
  const next = [...openings, tomorrow, tomorrow - 24 * 3_600_000, tomorrow - 25 * 3_600_000].filter(
    (at) => at > nowMs + 500,
  );
  return Math.min(...next, nowMs + 1_800_000);
}
