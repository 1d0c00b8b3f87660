/** Who is at work, as others see it; real sessions on a real server. */
import { expect, onTestFinished, test } from 'vitest';
import type { LockSession } from '../../../src/store/dispatch/line-lock.ts';
import { endStaleWorkers, listFreeLines, meetWorkers } from '../../../src/store/dispatch/worker.ts';
import { openWorkerSession } from '../../../src/store/dispatch/worker-session.ts';
import { createFastClock } from '../../support/clock.ts';
import { freshDatabase } from '../../support/database.ts';
import { until } from '../../support/shop.ts';

async function openWorkers(count: number) {
  const database = await freshDatabase();
  const sessions: LockSession[] = [];
  for (let each = 0; each < count; each += 1) {
    const world = { databaseUrl: database.url, clock: createFastClock(1) };
    const session = await openWorkerSession(world, { name: `host/${each}` });
    onTestFinished(() => session.close().catch(() => {}));
    sessions.push(session);
  }
  const ids = sessions.map(({ workerId }) => workerId ?? 0);
  return { ...database, sessions, ids };
}

test('workers meet those that may send from one of their lines, and no others', async () => {
  const { db, ids } = await openWorkers(3);
  const [one = 0, two = 0, three = 0] = ids;
  await meetWorkers(db, { workerId: two, lineIds: [2, 3] });
  await meetWorkers(db, { workerId: three, lineIds: [9] });
  expect(await meetWorkers(db, { workerId: one, lineIds: [1, 2] })).toEqual([one, two]);
  expect(await meetWorkers(db, { workerId: three, lineIds: [9] })).toEqual([three]);
});

test('a worker that was silent too long is ended with its session, and its locks are free', async () => {
  const { db, pool, sessions, ids } = await openWorkers(2);
  const [silent, other] = sessions;
  await silent?.tryLock('line', 7);
  expect(await endStaleWorkers(db)).toEqual([]);
  // A heartbeat may come in between.
  await until(async () => {
    await pool.query("update worker set heartbeat_at = clock_timestamp() - interval '4 s' where id = $1", [ids[0]]);
    return (await endStaleWorkers(db)).includes('host/0');
  });
  await until(async () => (await listFreeLines(db, [7])).length === 1);
  await until(() => silent?.isOver() === true);
  expect(other?.isAlive()).toBe(true);
});

test('a row whose session has long ended does not end the stranger that has its process id now', async () => {
  const { db, pool, sessions, ids } = await openWorkers(1);
  await pool.query(
    "update worker set heartbeat_at = clock_timestamp() - interval '1 h', backend_start = backend_start - interval '1 h' where id = $1",
    ids,
  );
  await endStaleWorkers(db);
  const { rows } = await pool.query(
    "select from pg_stat_activity where application_name = 'bluecast owner' and datname = current_database()",
  );
  expect(rows).toHaveLength(1);
  expect(sessions).toHaveLength(1);
});

test('free are the lines that nobody has locked in this database', async () => {
  const { db, sessions } = await openWorkers(2);
  await sessions[0]?.tryLock('line', 1);
  await sessions[1]?.tryLock('poller', 2);
  expect(await listFreeLines(db, [1, 2, 3])).toEqual([2, 3]);
});
