import { expect, test } from 'vitest';
import { summarizeRun } from '../../../src/report/report.ts';
import { unclaimMessages } from '../../../src/store/dispatch/message-unclaim.ts';
import { markStarted, stopRun } from '../../../src/store/runs/run.ts';
import { markCancelled, markPaused, markResumed } from '../../../src/store/runs/run-control.ts';
import { settleUnsent } from '../../../src/store/track/unknown.ts';
import { freshDatabase } from '../../support/database.ts';
import { insertPlannedRun, moveMessages, onLines } from '../../support/rows.ts';

const now = new Date('2026-03-01T12:00:00Z');

test('pausing holds planned and running runs, and resuming brings each back to what it was', async () => {
  const { db, pool } = await freshDatabase();
  const planned = await insertPlannedRun(pool, { state: 'planned' });
  const running = await insertPlannedRun(pool, { startedAt: '2026-03-01T11:00:00Z' });
  for (const runId of [planned, running]) {
    expect(await markPaused(db, runId)).toBe(true);
    expect(await markPaused(db, runId)).toBe(false);
    expect((await summarizeRun({ db, now }, { runId })).state).toBe('paused');
    expect(await markResumed(db, runId)).toBe(true);
    expect(await markResumed(db, runId)).toBe(false);
  }
  expect((await summarizeRun({ db, now }, { runId: planned })).state).toBe('planned');
  expect((await summarizeRun({ db, now }, { runId: running })).state).toBe('running');
});

test('a run that had stopped by itself and is paused by the operator does not start by itself again', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool);
  await stopRun(db, { runId, reason: 'keys refused' });
  expect(await markPaused(db, runId)).toBe(true);
  await markStarted(db, { runId, now });
  expect(await summarizeRun({ db, now }, { runId })).toMatchObject({ state: 'paused', stopReason: null });
});

test('a run that was paused before it started waits for its operator, and then runs', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { state: 'planned' });
  await markPaused(db, runId);
  await markStarted(db, { runId, now });
  expect((await summarizeRun({ db, now }, { runId })).state).toBe('paused');
  expect(await markResumed(db, runId)).toBe(true);
  expect((await summarizeRun({ db, now }, { runId })).state).toBe('running');
});

test.each(['finished', 'cancelled'] as const)(
  'a %s run can be neither paused, resumed nor cancelled',
  async (state) => {
    const { db, pool } = await freshDatabase();
    const runId = await insertPlannedRun(pool, { state, finishedAt: '2026-03-01T11:00:00Z' });
    expect(await markPaused(db, runId)).toBe(false);
    expect(await markResumed(db, runId)).toBe(false);
    expect(await markCancelled(db, { runId, now })).toBeNull();
  },
);

test('cancelling moves what is planned, and leaves what has gone out', async () => {
  const { db, pool } = await freshDatabase();
  const other = await insertPlannedRun(pool, { recipients: 5 });
  const runId = await insertPlannedRun(pool, { recipients: 120 });
  await moveMessages(pool, onLines(runId, 2, 4), { state: 'sending' });
  await moveMessages(pool, onLines(runId, 100, 101), { state: 'sent' });
  expect(await markCancelled(db, { runId, now })).toBe(115);
  expect((await summarizeRun({ db, now }, { runId })).messages).toMatchObject({
    planned: 0,
    sending: 3,
    sent: 2,
    cancelled: 115,
  });
  expect((await summarizeRun({ db, now }, { runId: other })).messages.planned).toBe(5);
});

test('what a stopping process gives back of a cancelled run is cancelled, not planned', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 4 });
  await moveMessages(pool, onLines(runId, 2, 3), { state: 'sending' });
  await moveMessages(pool, onLines(runId, 4, 4), { state: 'unknown' });
  const open = await db.selectFrom('open').select(['messageId', 'attemptId']).execute();
  const doubted = await db.selectFrom('attempt').select(['messageId', 'id as attemptId']).execute();
  await markCancelled(db, { runId, now });
  await unclaimMessages(db, { attempts: open, now, why: 'never left' });
  await settleUnsent(db, { attempts: doubted, now, evidence: 'list', because: 'not there' });
  expect((await summarizeRun({ db, now }, { runId })).messages).toMatchObject({ planned: 0, cancelled: 4 });
});
