/** The engine against the sandbox over the night in which the clocks go back, beside what was forecast of it. */
import { expect, onTestFinished, test } from 'vitest';
import type { Account } from '../../src/core/campaign/account.ts';
import { hourMs, minuteMs } from '../../src/core/duration.ts';
import { findMilestones } from '../../src/core/forecast/milestones.ts';
import type { RunForecast } from '../../src/core/forecast/run-forecast.ts';
import { noHours, permittedHours } from '../../src/core/hours/permitted.ts';
import { startOfProviderDay } from '../../src/core/pace/new-contact.ts';
import { findPlace, placeKey } from '../../src/core/place/place.ts';
import { dispatch } from '../../src/dispatch/dispatch.ts';
import type { SendProvider } from '../../src/dispatch/send-message.ts';
import { forecastPlan } from '../../src/plan/forecast-plan.ts';
import { realLimits } from '../../src/sandbox/provider/limits.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
import { openLockSession } from '../../src/store/dispatch/line-lock.ts';
import { ensurePlaces, keepWindows } from '../../src/store/places/place.ts';
import { testAccount } from '../support/account.ts';
import { createEventClock } from '../support/clock.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { startTestRun } from '../support/run.ts';
import { until } from '../support/shop.ts';

/** Half past three in the afternoon in New York; the clocks go back eleven hours later. */
const start = new Date('2026-10-31T19:30:00Z');
const numbers = ['+14155550100'];
const twoParts = [
  { part: 1, kind: 'text' as const, content: 'Hello', mediaUrls: [] },
  { part: 2, kind: 'text' as const, content: 'And again', mediaUrls: [] },
];
/** An answer is written down within 10 ms, in the time of this machine. */
const lingerMs = 15;

interface Rehearsal {
  readonly start: Date;
  readonly account: Account;
  readonly runId: number;
  readonly lineIds: ReadonlyMap<string, number>;
  /** The next moment at which something may happen, by the times of the messages so far. */
  readonly nextMoment: (times: readonly number[], nowMs: number) => number;
  /** How many messages are accepted when the process stops; it then starts again, until the last of them. */
  readonly stops: readonly number[];
}

/** What was forecast of a run, and what happened to it. */
async function rehearse({ db, engine, url }: TestDatabase, of: Rehearsal) {
  const { start, account, runId, lineIds } = of;
  await saveLines(db, { accountId: 1, lines: account.lines });
  const asked = { runId, account, lineIds, notLookedUp: null, finishBy: null };
  const { forecast } = await forecastPlan({ db, now: start }, asked);
  const calls = { open: 0, lastAt: 0, times: [] as number[] };
  const clock = createEventClock(start, {
    isQuiet: () =>
      calls.open === 0 &&
      performance.now() - calls.lastAt > lingerMs &&
      engine.pool.totalCount === engine.pool.idleCount &&
      engine.pool.waitingCount === 0,
    nextMoment: (nowMs) => of.nextMoment(calls.times, nowMs),
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
  for (const wanted of of.stops) await work(wanted);
  return { forecast, sandbox };
}

/** The moments of the messages are those of the forecast, within 1 % or a minute. */
function expectAsForecast(
  forecast: RunForecast | null,
  { times, start, leastMs = minuteMs }: { times: readonly number[]; start: Date; leastMs?: number },
): void {
  const real = findMilestones(
    { sentAtMs: Float64Array.from(times) },
    { messages: { count: times.length, run: new Uint16Array(times.length) }, run: 0 },
  );
  for (const moment of ['startsAt', 'halfAt', 'ninetyAt', 'endsAt'] as const) {
    const expectedMs = (forecast?.[moment]?.getTime() ?? 0) - start.getTime();
    const realMs = (real[moment]?.getTime() ?? 0) - start.getTime();
    expect(Math.abs(realMs - expectedMs), moment).toBeLessThanOrEqual(Math.max(leastMs, expectedMs / 100));
  }
  expect(real.messages).toBe(forecast?.messages);
}

test('real minutes are within 1 % of the forecast, over a restart and a night of 25 hours', async () => {
  const database = await freshDatabase();
  const account = testAccount(numbers, { perSecond: null, informationalReserve: 8 });
  const marketing = await startTestRun(database, { contacts: 64, lines: numbers, messages: twoParts });
  await startTestRun(database, {
    contacts: 5,
    lines: numbers,
    purpose: 'informational',
    campaign: 'reminders',
    firstPhone: 12_135_550_100,
  });
  await database.db.updateTable('queue').set({ readyAt: start }).execute();
  const lineIds = new Map(numbers.map((number, index) => [number, marketing.lineIds[index] ?? 0]));
  const { runId } = marketing;
  const asked = { start, account, runId, lineIds, nextMoment, stops: [50, 133] };
  const { forecast, sandbox } = await rehearse(database, asked);
  expect(sandbox.ledger()).toMatchObject({ accepted: 133, limited: 0, duplicates: [] });
  const times = sandbox
    .messages()
    .filter(({ number }) => number.startsWith('+1212'))
    .map(({ at }) => Date.parse(at));
  expectAsForecast(forecast, { times, start });
});

test('nobody is texted outside of the permitted hours, the day is spread over them, and all of it as forecast', async () => {
  const night = new Date('2026-12-01T08:30:00Z');
  const database = await freshDatabase();
  const { db } = database;
  await db
    .updateTable('account')
    .set({ hours: JSON.stringify(noHours) })
    .execute();
  const first = await startTestRun(database, { contacts: 1, campaign: 'first', lines: numbers });
  await db.updateTable('run').set({ state: 'paused' }).execute();
  const places = ['305', '401', '808', '503'].map((code) => findPlace(`+1${code}5550123`));
  const ids = await ensurePlaces(db, { runId: first.runId, candidates: places.map(placeKey) });
  await keepWindows(db, { accountId: 1, now: night });
  const placeIds = places.map((place) => ids.get(placeKey(place)) ?? -1);
  const contacts = 65;
  const run = await startTestRun(database, { contacts, lines: numbers, placeIds, firstPhone: 12_135_550_100 });
  await db.updateTable('queue').set({ readyAt: night }).execute();
  const lineIds = new Map(numbers.map((number, index) => [number, run.lineIds[index] ?? 0]));
  const account = testAccount(numbers, { perSecond: null });
  const stepMs = minuteMs;
  const { forecast, sandbox } = await rehearse(database, {
    start: night,
    account,
    runId: run.runId,
    lineIds,
    nextMoment: (_, nowMs) => Math.floor(nowMs / stepMs + 1) * stepMs,
    stops: [contacts],
  });
  expect(sandbox.ledger()).toMatchObject({ accepted: contacts, limited: 0, duplicates: [] });
  const sent = sandbox
    .messages()
    .map(({ number, at }) => ({ index: Number(number.slice(-3)) - 100, atMs: Date.parse(at) }));
  const outside = sent.filter(({ index, atMs }) => {
    const place = places[index % places.length] ?? [];
    const openings = permittedHours(place, { purpose: 'marketing', hours: noHours }).openings({
      fromMs: atMs,
      untilMs: atMs + 1,
    });
    return !openings.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs <= untilMs - minuteMs);
  });
  expect(outside).toEqual([]);
  // Without the spreading all fifty of the day would be gone within four hours.
  const firstDay = sent
    .map(({ atMs }) => atMs)
    .filter((atMs) => atMs < night.getTime() + 23 * hourMs)
    .sort((one, other) => one - other);
  expect(firstDay).toHaveLength(50);
  expect((firstDay.at(-1) ?? 0) - (firstDay[0] ?? 0)).toBeGreaterThan(12 * hourMs);
  // The clock goes in minutes here, so each of the day's fifty comes up to a minute late.
  expectAsForecast(forecast, { times: sent.map(({ atMs }) => atMs), start: night, leastMs: 15 * minuteMs });
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
