import { expect, test } from 'vitest';
import { summarizeRun } from '../../src/report/report.ts';
import { startRun, stopRun } from '../../src/store/run.ts';
import { cancelPlanned, closeRun, pauseRun, resumeRun } from '../../src/store/run-control.ts';
import { freshDatabase } from '../support/database.ts';
import { insertPlannedRun, moveMessages } from '../support/rows.ts';

const now = new Date('2026-03-01T12:00:00Z');

test('pausing holds planned and running runs, and resuming brings each back to what it was', async () => {
  const { db, pool } = await freshDatabase();
  const planned = await insertPlannedRun(pool, { state: 'planned' });
  const running = await insertPlannedRun(pool, { startedAt: '2026-03-01T11:00:00Z' });
  for (const runId of [planned, running]) {
    expect(await pauseRun(db, runId)).toBe(true);
    expect(await pauseRun(db, runId)).toBe(false);
    expect((await summarizeRun({ db, now }, { runId })).state).toBe('paused');
    expect(await resumeRun(db, runId)).toBe(true);
    expect(await resumeRun(db, runId)).toBe(false);
  }
  expect((await summarizeRun({ db, now }, { runId: planned })).state).toBe('planned');
  expect((await summarizeRun({ db, now }, { runId: running })).state).toBe('running');
});

test('a run that had stopped by itself and is paused by the operator does not start by itself again', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool);
  await stopRun(db, { runId, reason: 'keys refused' });
  expect(await pauseRun(db, runId)).toBe(true);
  await startRun(db, { runId, now });
  expect(await summarizeRun({ db, now }, { runId })).toMatchObject({ state: 'paused', stopReason: null });
});

test.each(['finished', 'cancelled'] as const)(
  'a %s run can be neither paused, resumed nor cancelled',
  async (state) => {
    const { db, pool } = await freshDatabase();
    const runId = await insertPlannedRun(pool, { state, finishedAt: '2026-03-01T11:00:00Z' });
    expect(await pauseRun(db, runId)).toBe(false);
    expect(await resumeRun(db, runId)).toBe(false);
    expect(await closeRun(db, { runId, now })).toBe(false);
  },
);

test('cancelling moves what is planned, over several batches, and leaves what has gone out', async () => {
  const { db, pool } = await freshDatabase();
  const other = await insertPlannedRun(pool, { recipients: 5 });
  const runId = await insertPlannedRun(pool, { recipients: 120 });
  await moveMessages(pool, runId, [2, 4], "state = 'sending'");
  await moveMessages(pool, runId, [100, 101], "state = 'sent', handle = 'h' || m.id");
  expect(await closeRun(db, { runId, now })).toBe(true);
  expect(await cancelPlanned(db, { runId, now, batch: 25 })).toBe(115);
  expect((await summarizeRun({ db, now }, { runId })).messages).toMatchObject({
    planned: 0,
    sending: 3,
    sent: 2,
    cancelled: 115,
  });
  expect((await summarizeRun({ db, now }, { runId: other })).messages.planned).toBe(5);
});

test('messages of a run that is not cancelled are not touched', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 5 });
  expect(await cancelPlanned(db, { runId, now })).toBe(0);
});

test('a cancellation that was interrupted is finished by the next one', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 5 });
  await closeRun(db, { runId, now });
  expect(await cancelPlanned(db, { runId, now })).toBe(5);
  await moveMessages(pool, runId, [2, 3], "state = 'planned'");
  expect(await cancelPlanned(db, { runId, now })).toBe(2);
});
