import { expect, test } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import type { Clock } from '../../src/core/clock.ts';
import { holdForCanary } from '../../src/store/runs/canary.ts';
import { freshDatabase } from '../support/database.ts';
import { moveMessages } from '../support/rows.ts';
import { startTestRun, type TestRunOptions, testNow } from '../support/run.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const phones = { first: '+12125550100', twentieth: '+12125550119' };
const clock: Clock = { now: () => testNow, elapsedMs: () => 0, sleep: async () => {} };

async function openRun(options: Partial<TestRunOptions> = {}): Promise<TestWorld> {
  const database = await freshDatabase();
  await startTestRun(database, { contacts: 40, firstPhone: 12_125_550_100, ...options });
  return testWorld({ database, clock });
}

/** The rows of an explanation about one person that say when, and what held it. */
async function turnOf(world: TestWorld, phone: string): Promise<readonly string[]> {
  const before = world.printed().length;
  await explain(world, { run: 'test', phone, json: false });
  const lines = world.printed().slice(before).trimEnd().split('\n');
  const at = lines.findIndex((line) => /^ {2}(goes|went) out/.test(line));
  return lines.slice(at, at + 3).map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
}

test('who waits is told the minute, and the limit that holds it', async () => {
  const world = await openRun();
  expect((await turnOf(world, phones.first)).slice(0, 2)).toEqual([
    'goes out | 2026-11-23 15:00 UTC, if sending continues from now',
    'held by | nothing',
  ]);
  expect(await turnOf(world, phones.twentieth)).toEqual([
    'goes out | 2026-11-23 16:00 UTC, if sending continues from now',
    'held by | new contacts per hour: 15 (59 min 58 s)',
    'messages per second: 10 (2 s)',
  ]);
});

test('a day of which a part is kept for reminders is named so', async () => {
  const limits = { newPerHour: null, newPerDay: 20, informationalReserve: 5 };
  const world = await openRun({ limits });
  const [when, why] = await turnOf(world, phones.twentieth);
  expect(when).toBe('goes out | 2026-11-24 08:00 UTC, if sending continues from now');
  expect(why).toMatch(/^held by \| new contacts per day: 20, of which 5 are kept for reminders \(\d+ h/);
});

test.each([
  ["update run set state = 'planned', started_at = null", 'sending of the run has not started'],
  ["update run set state = 'paused'", 'the run is paused: `bluecast resume` continues it'],
  ["update run set state = 'paused', stop_reason = 'keys refused'", 'the run was stopped: keys refused'],
])('after %s it says so first', async (statement, why) => {
  const world = await openRun();
  await world.pool.query(statement);
  expect((await turnOf(world, phones.twentieth))[1]).toBe(`held by | ${why}`);
});

test.each([
  ["update line set blocked_reason = 'unknown line'", 'its line is blocked: unknown line'],
  ['update contact set opted_out_at = now()', 'it will be skipped when its turn comes: has opted out'],
  [
    'update contact set unanswered = 150',
    'it will be skipped when its turn comes: has answered none of the last messages',
  ],
])('after %s nothing will go out', async (statement, why) => {
  const world = await openRun();
  await world.pool.query(statement);
  expect((await turnOf(world, phones.first)).slice(0, 2)).toEqual([
    'goes out | never, as things are now',
    `held by | ${why}`,
  ]);
});

test('who waits for the canary is told that nobody knows when', async () => {
  const world = await openRun();
  await holdForCanary(world.db, { runId: 1, first: 5 });
  expect((await turnOf(world, phones.twentieth)).slice(0, 2)).toEqual([
    'goes out | not known yet',
    'held by | the canary: the first recipients of the run go before all others',
  ]);
  expect((await turnOf(world, phones.first))[1]).toBe('held by | nothing');
});

test('of what went out it says when, and what had held it', async () => {
  const world = await openRun();
  // Fifteen at three, and the others an hour later, when there was room again.
  for (const hour of [0, 1])
    await moveMessages(world.pool, `(r.line_number - 2) / 15 = ${hour}`, {
      state: 'accepted',
      at: `timestamptz '${testNow.toISOString()}' + interval '${hour} h'`,
    });
  expect((await turnOf(world, phones.first)).slice(0, 2)).toEqual([
    'went out | 2026-11-23 15:00 UTC',
    'held by | nothing',
  ]);
  expect((await turnOf(world, phones.twentieth)).slice(0, 2)).toEqual([
    'went out | 2026-11-23 16:00 UTC',
    'held by | new contacts per hour: 15 (1 h)',
  ]);
  const json = await explain(world, { run: 'test', phone: phones.twentieth, json: true }).then(() => world.lastJson());
  expect(json).toMatchObject({
    turns: [{ isForecast: false, heldBy: [{ by: 'newPerHour', ms: 3_600_000, detail: '15' }] }],
  });
});
