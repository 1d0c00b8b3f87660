import { expect, test } from 'vitest';
import { runs } from '../../src/commands/runs.ts';
import { insertPlannedRun, moveMessages, onLines } from '../support/rows.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const started = { startedAt: '2026-03-01T12:00:00Z', finishedAt: '2026-03-01T13:00:00Z' };

/** Three runs of two accounts, and a test. */
async function pastRuns(): Promise<TestWorld> {
  const world = await testWorld();
  const { pool } = world;
  const first = await insertPlannedRun(pool, {
    campaign: 'clients/acme/spring',
    recipients: 4,
    state: 'finished',
    ...started,
  });
  await moveMessages(pool, onLines(first, 2, 3), { state: 'delivered', channel: 'iMessage' });
  await moveMessages(pool, onLines(first, 4, 4), { state: 'failed' });
  await moveMessages(pool, onLines(first, 5, 5), { state: 'unknown' });
  await insertPlannedRun(pool, {
    campaign: 'a-campaign-with-a-very-long-name/and-more-below',
    recipients: 1_200,
    state: 'paused',
    stopReason: 'the keys were refused',
    startedAt: started.startedAt,
  });
  const other = await insertPlannedRun(pool, { campaign: 'clients/bolt/spring', recipients: 2, state: 'planned' });
  await pool.query(
    `with a as (insert into account (name) values ('clients/bolt') returning id) update run set account_id = a.id from a where run.id = $1`,
    [other],
  );
  const test = await insertPlannedRun(pool, { campaign: 'test' });
  await pool.query('update run set is_test = true where id = $1', [test]);
  return world;
}

test('past runs stand newest first, each in one line of 80 columns, however long its names', async () => {
  const world = await pastRuns();
  expect(await runs({ ...world, tableWidth: () => 80 }, { limit: 20, json: false })).toBe(0);
  expect(world.printed().trimEnd().split('\n')).toEqual([
    'run  campaign     account      started     people  delivered  failed  state',
    '  3  …olt/spring  …ients/bolt  –                2          0       0  planned',
    '  2  …more-below  main         2026-03-01   1,200          0       0  stopped',
    '  1  …cme/spring  main         2026-03-01       4          2       1  1 in doubt',
  ]);
});

test('runs as JSON have all states of people and messages, and times in UTC', async () => {
  const world = await pastRuns();
  await runs(world, { limit: 20, json: true });
  expect(world.lastJson()).toMatchObject({
    runs: [
      { run: 3, campaign: 'clients/bolt/spring', account: 'clients/bolt', state: 'planned', startedAt: null },
      { run: 2, state: 'paused', stopReason: 'the keys were refused', recipients: 1_200 },
      {
        run: 1,
        state: 'finished',
        startedAt: '2026-03-01T12:00:00.000Z',
        people: { delivered: 2, failed: 1, unknown: 1 },
        messages: { delivered: 2, failed: 1, unknown: 1 },
      },
    ],
  });
});

test('a limit shows the newest, and says that there are older ones', async () => {
  const world = await pastRuns();
  await runs(world, { limit: 1, json: false });
  expect(world.printed().trimEnd().split('\n').length).toBe(2);
  expect(world.noted()).toBe('There are older ones: `bluecast runs --limit 10`');
});

test('before there is any run, runs says how to start one', async () => {
  const world = await testWorld();
  expect(await runs(world, { limit: 20, json: false })).toBe(0);
  expect(world.printed()).toContain('There are no runs yet');
});
