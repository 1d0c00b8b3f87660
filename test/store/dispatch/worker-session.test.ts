/** What a process may believe of its session, by a clock that the test moves and the answers of a real server. */
import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { openWorkerSession } from '../../../src/store/dispatch/worker-session.ts';
import { freshDatabase } from '../../support/database.ts';
import { openProxy } from '../../support/proxy.ts';
import { testNow } from '../../support/run.ts';
import { until } from '../../support/shop.ts';

/** Sleeping takes a moment and moves nothing: time of day and running time are moved by the test. */
function createHandClock() {
  let timeMs = testNow.getTime();
  let elapsedMs = 0;
  const signals = new Set<AbortSignal>();
  const clock: Clock = {
    now: () => new Date(timeMs),
    elapsedMs: () => elapsedMs,
    sleep: async (ms, signal) => {
      if (signal !== undefined) signals.add(signal);
      // Long sleeps are patience: they end when somebody ends them.
      await wait(ms > 5_000 ? 60_000 : 5, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    },
  };
  const setTime = (byMs: number): void => void (timeMs += byMs);
  const pass = (ms: number): void => {
    timeMs += ms;
    elapsedMs += ms;
  };
  return { clock, setTime, pass, signals };
}

async function openTestSession() {
  const database = await freshDatabase();
  const proxy = await openProxy(database.url);
  const hand = createHandClock();
  const session = await openWorkerSession({ databaseUrl: proxy.url, clock: hand.clock }, { name: 'test' });
  onTestFinished(async () => {
    proxy.close();
    await session.close().catch(() => {});
  });
  return { ...database, ...hand, proxy, session };
}

test('a session whose server answers is alive', async () => {
  const { session } = await openTestSession();
  expect([session.isAlive(), session.isOver()]).toEqual([true, false]);
});

test('when the clock is set forward an hour, or the machine has slept, the session is over: others may have ended it meanwhile', async () => {
  const { session, setTime } = await openTestSession();
  setTime(3_600_000);
  expect([session.isAlive(), session.isOver()]).toEqual([false, true]);
});

test('when the clock is set back an hour, the session goes on', async () => {
  const { session, setTime, pass } = await openTestSession();
  setTime(-3_600_000);
  expect(session.isAlive()).toBe(true);
  pass(2_600);
  // What the server has not confirmed since is not believed, whatever time of day it is.
  await until(() => session.isAlive());
});

test('a server that falls silent is not believed in after two and a half seconds, and given up after ten', async () => {
  const { session, pass, proxy } = await openTestSession();
  proxy.goSilent();
  pass(2_400);
  expect(session.isAlive()).toBe(true);
  pass(200);
  expect([session.isAlive(), session.isOver()]).toEqual([false, false]);
  pass(8_000);
  expect(session.isOver()).toBe(true);
});

test('a clock that is set back while the server is silent makes the silence no shorter', async () => {
  const { session, pass, setTime, proxy } = await openTestSession();
  proxy.goSilent();
  setTime(-3_600_000);
  pass(2_600);
  expect(session.isAlive()).toBe(false);
});

test('whoever was taken for dead finds out that the session is over', async () => {
  const { session, pool } = await openTestSession();
  await pool.query('delete from worker');
  await until(() => session.isOver());
  expect(session.isAlive()).toBe(false);
});

test('heartbeats leave nothing behind that waits', async () => {
  const { session, pool, signals } = await openTestSession();
  const heartbeat = async () => {
    const { rows } = await pool.query<{ at: Date }>('select heartbeat_at as at from worker');
    return rows[0]?.at.getTime() ?? 0;
  };
  for (let beats = 0; beats < 8; beats += 1) {
    const last = await heartbeat();
    await until(async () => (await heartbeat()) > last);
  }
  // One pause between two beats, and nothing of those before.
  const waiting = [...signals].flatMap((signal) => getEventListeners(signal, 'abort'));
  expect(signals.size).toBeGreaterThan(8);
  expect(waiting.length).toBeLessThanOrEqual(2);
  await session.close();
});
