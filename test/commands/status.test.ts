import { expect, test } from 'vitest';
import { report } from '../../src/commands/report.ts';
import { status } from '../../src/commands/status.ts';
import { insertPlannedRun } from '../support/rows.ts';
import { testWorld } from '../support/world.ts';

test('without a run, status shows all unfinished ones, and the newest of them on top of the JSON', async () => {
  const world = await testWorld();
  const finishedAt = '2026-03-01T12:00:00Z';
  const first = await insertPlannedRun(world.pool, { campaign: 'spring' });
  const second = await insertPlannedRun(world.pool, { campaign: 'summer', state: 'paused' });
  await insertPlannedRun(world.pool, { campaign: 'winter', state: 'finished', finishedAt });
  await status(world, { run: undefined, json: true });
  expect(world.lastJson()).toMatchObject({ run: second, campaign: 'summer', runs: [{ run: first }, { run: second }] });
  await status(world, { run: undefined, json: false });
  expect(world.printed()).toContain('of spring: running');
  expect(world.printed()).not.toContain('of winter');
});

test('when none is unfinished, status shows the last one', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool, { campaign: 'winter', state: 'finished', finishedAt: '2026-03-01T12:00:00Z' });
  await status(world, { run: undefined, json: true });
  expect(world.lastJson()).toMatchObject({ campaign: 'winter', state: 'finished', messages: { planned: 10 } });
});

test('status says who sends from a line since when, what blocks or troubles it and until when it waits', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool);
  await world.pool.query(`update line set owner = 'host 12', owned_since = '2026-03-01T12:00:00Z',
    blocked_reason = 'not ours', trouble = 'HTTP 500', resume_at = '2099-01-01T00:00:00Z' where number = '+14155550100'`);
  await status(world, { run: 'spring', json: false });
  expect(world.printed()).toContain(`
  +14155550100  used by host 12 since 2026-03-01 12:00:00
                blocked: not ours
                tried with one message at a time, because of: HTTP 500
                waiting until 2099-01-01 00:00:00
  +14155550101  no process sends from it now
`);
});

test('status says why a run stands still that nobody has paused, to people and to scripts', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool, { state: 'paused', stopReason: 'the keys were refused' });
  await status(world, { run: undefined, json: false });
  expect(world.printed()).toContain('Run 1 of spring: stopped: the keys were refused');
  await status(world, { run: undefined, json: true });
  expect(world.lastJson()).toMatchObject({ stopReason: 'the keys were refused', lines: [{ trouble: null }, {}] });
});

test('status and report work before there is any run', async () => {
  const world = await testWorld();
  expect(await status(world, { run: undefined, json: true })).toBe(0);
  const schedules = { resting: [], missed: [] };
  const place = { root: world.root, database: expect.any(String) };
  expect(world.lastJson()).toEqual({ run: null, runs: [], lines: [], schedules, ...place });
  await expect(report(world, { run: undefined, format: 'csv' })).rejects.toMatchObject({ code: 'no-runs' });
});

test('the report as a table ends with the sums', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool, { recipients: 3 });
  expect(await report(world, { run: 'spring', format: 'table' })).toBe(0);
  const lines = world.printed().split('\n');
  expect(lines.slice(1, 4).map((line) => line.slice(0, 20))).toEqual([
    '2        +1212555010',
    '3        +1212555010',
    '4        +1212555010',
  ]);
  expect(lines).toContain('3 recipients out of 6 rows (2 rejected, 1 duplicate)');
});

test('a report that nobody reads any more stops quietly', async () => {
  const world = await testWorld({ reads: 1 });
  await insertPlannedRun(world.pool, { recipients: 2_001 });
  expect(await report(world, { run: 'spring', format: 'csv' })).toBe(0);
  expect(world.printed().split('\n').length).toBe(2_002);
});

test('status says to what a line was slowed down, until it has come back to its pace', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool);
  const slow = async (at: Date) =>
    world.pool.query('update line set slowed_to = 2.5, slowed_at = $1 where id = 1', [at]);
  await slow(new Date(world.now().getTime() + 60_000));
  await status(world, { run: undefined, json: false });
  expect(world.printed().replaceAll(/\s+/g, ' ')).toContain(
    'slowed to 2.5 of 10 messages a second: Sendblue said "too many requests" at ',
  );
  await slow(new Date(world.now().getTime() - 75_000));
  await status(world, { run: undefined, json: true });
  expect(world.lastJson()).toMatchObject({ lines: [{ perSecond: 10, slowedTo: 2.5 }, { slowedTo: null }] });
  const before = world.printed().length;
  await status(world, { run: undefined, json: false });
  expect(world.printed().slice(before)).not.toContain('slowed');
});
