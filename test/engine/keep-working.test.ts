/** What becomes of work whose database goes away: it is waited for, for as long as was asked. */
import { expect, test } from 'vitest';
import { badInput } from '../../src/core/operating-error.ts';
import { keepWorking } from '../../src/engine/keep-working.ts';
import { findFreePort } from '../../src/store/embedded/free-port.ts';
import { createFastClock, createTestClock } from '../support/clock.ts';
import { freshDatabase, openTestDatabase } from '../support/database.ts';
import { openProxy } from '../support/proxy.ts';
import { testNow } from '../support/run.ts';
import { testWorld } from '../support/world.ts';

const name = 'test';
const never = async (): Promise<never> => {
  throw new Error('work without a session');
};

/** A world whose database cannot be reached, on a clock that moves when it is slept on. */
async function worldWithout(options: { stopping?: AbortSignal } = {}) {
  const clock = createTestClock(testNow);
  const world = await testWorld({ ...options, clock });
  return { ...world, databaseUrl: `postgres://nobody@127.0.0.1:${await findFreePort()}/nothing` };
}

test('a database that stays away is waited for as long as was asked, and then its loss is the error', async () => {
  const world = await worldWithout();
  const startedMs = world.clock.elapsedMs();
  const working = keepWorking(world, { name, patienceMs: 60_000, work: never });
  await expect(working).rejects.toMatchObject({ code: 'database-unreachable' });
  const waitedMs = world.clock.elapsedMs() - startedMs;
  expect(waitedMs).toBeGreaterThan(60_000);
  // The longest pause more at most.
  expect(waitedMs).toBeLessThanOrEqual(70_000);
  expect(world.noted().match(/database-lost/g)?.length).toBeGreaterThan(5);
});

test('whoever is told to stop while the database is away does not wait for it', async () => {
  const stopping = new AbortController();
  const world = await worldWithout({ stopping: stopping.signal });
  stopping.abort();
  const working = keepWorking(world, { name, patienceMs: Number.POSITIVE_INFINITY, work: never });
  await expect(working).rejects.toMatchObject({ code: 'database-unreachable' });
});

test('work whose session was lost is begun again with another one, and what it returns at last is the answer', async () => {
  const database = await freshDatabase();
  const world = await testWorld({ database, clock: createFastClock(20) });
  const sessions: (number | null)[] = [];
  const work = async ({ workerId }: { workerId: number | null }): Promise<string | null> => {
    sessions.push(workerId);
    return sessions.length < 3 ? null : 'done';
  };
  expect(await keepWorking(world, { name, patienceMs: 1_000, work })).toBe('done');
  expect(new Set(sessions).size).toBe(3);
  const { rows } = await database.pool.query('select from worker');
  expect(rows).toHaveLength(0);
});

test('what hangs because the server vanished from the network is cut off, and the work goes on over new connections', async () => {
  const { url } = await freshDatabase();
  const proxy = await openProxy(url);
  const database = await openTestDatabase(proxy.url);
  const world = await testWorld({ database, clock: createFastClock(5) });
  let begun = 0;
  const work = async (): Promise<string> => {
    begun += 1;
    if (begun === 1) proxy.strand();
    await world.pool.query('select 1');
    return 'done';
  };
  expect(await keepWorking(world, { name, patienceMs: 60_000, work })).toBe('done');
  expect(begun).toBe(2);
  expect(world.noted()).toContain('database-silent');
});

test('an error that is no loss of the database ends the work at once', async () => {
  const world = await testWorld();
  const work = async (): Promise<never> => {
    throw badInput('wrong', 'Cannot go on: this is wrong');
  };
  await expect(keepWorking(world, { name, patienceMs: 1_000, work })).rejects.toMatchObject({ code: 'wrong' });
  expect(world.noted()).toBe('');
});
