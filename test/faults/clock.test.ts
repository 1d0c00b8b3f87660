/** A clock that is set by an hour in the middle of a run. Time that goes by and the time of day are two things here. */

import { expect, onTestFinished, test } from 'vitest';
import { defaultLimits } from '../../src/core/campaign/account.ts';
import { dispatch } from '../../src/dispatch/dispatch.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { openLockSession } from '../../src/store/dispatch/line-lock.ts';
import { createTestClock } from '../support/clock.ts';
import { startTestRun, testNow } from '../support/run.ts';
import { until } from '../support/shop.ts';
import { testWorld } from '../support/world.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** 20 people are due at once and 20 in ninety minutes; the true time is the sandbox's, ours is off by `step`. */
async function openRun() {
  const real = createTestClock(testNow);
  let stepMs = 0;
  const clock = { ...real, now: () => new Date(real.now().getTime() + stepMs) };
  const world = await testWorld({ clock });
  const limits = { perSecond: null, newPerHour: null, newPerDay: null };
  const number = '+14155550100';
  const { lineIds } = await startTestRun(world, { contacts: 40, lines: [number], limits });
  const dueAt = new Date(testNow.getTime() + 90 * minuteMs);
  await world.pool.query('update queue set ready_at = $1 where (message_id >> 5) % 2 = 0', [dueAt]);
  const sandbox = await startSandbox({ seed: 'clock', limits: 'off', now: () => real.now().getTime() });
  onTestFinished(() => sandbox.close());
  const provider = createSendblueClient({ ...sandbox, baseUrl: sandbox.url });
  const locks = await openLockSession(world.databaseUrl);
  const stopping = new AbortController();
  const line = { ...defaultLimits, ...limits, lineId: lineIds[0] ?? 0, number };
  const working = dispatch(
    { ...world, locks, provider, owner: 'test', callbackUrl: null, unrecorded: [], onAttempts: () => {} },
    { listLines: async () => [line], stopping: stopping.signal },
  );
  onTestFinished(async () => {
    stopping.abort();
    await working;
    await locks.close();
    await provider.close();
  });
  const minutesPassed = (): number => (real.now().getTime() - testNow.getTime()) / minuteMs;
  /** Lets the line look at its queue several times. */
  const look = async (): Promise<void> => {
    const since = minutesPassed();
    await until(() => minutesPassed() > since + 0.1);
  };
  const setClock = (byMs: number): void => {
    stepMs = byMs;
  };
  return { sandbox, real, look, setClock, minutesPassed };
}

test.each([
  ['back', -hourMs, 149, 2],
  ['forward', hourMs, 28, 3],
] as const)(
  'a clock set %s an hour sends nothing earlier than planned by more than the hour, and nothing twice',
  async (_, stepMs, quietMinutes, moreMinutes) => {
    const { sandbox, real, look, setClock, minutesPassed } = await openRun();
    const accepted = (): number => sandbox.ledger().accepted;
    await until(() => accepted() === 20);
    setClock(stepMs);
    await look();
    expect(accepted()).toBe(20);
    real.pass(quietMinutes * minuteMs - minutesPassed() * minuteMs);
    await look();
    expect(accepted()).toBe(20);
    real.pass(moreMinutes * minuteMs);
    await until(() => accepted() === 40);
    expect(sandbox.ledger()).toMatchObject({ accepted: 40, numbers: 40, duplicates: [] });
    const late = sandbox.messages().slice(20);
    for (const { at } of late) expect(Date.parse(at) - testNow.getTime()).toBeGreaterThanOrEqual(30 * minuteMs);
  },
);
