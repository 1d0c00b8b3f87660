import type pg from 'pg';
import { expect, test } from 'vitest';
import { summarizeRun } from '../../../src/report/report.ts';
import { unclaimMessages } from '../../../src/store/dispatch/message-claim.ts';
import { markStarted, stopRun } from '../../../src/store/runs/run.ts';
import { cancelPlanned, markCancelled, markPaused, markResumed } from '../../../src/store/runs/run-control.ts';
import { settleUnsent } from '../../../src/store/track/unknown.ts';
import { freshDatabase } from '../../support/database.ts';
import { insertPlannedRun, moveMessages } from '../../support/rows.ts';

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
    expect(await markCancelled(db, { runId, now })).toBe(false);
  },
);

test('cancelling moves what is planned, over several batches, and leaves what has gone out', async () => {
  const { db, pool } = await freshDatabase();
  const other = await insertPlannedRun(pool, { recipients: 5 });
  const runId = await insertPlannedRun(pool, { recipients: 120 });
  await moveMessages(pool, runId, [2, 4], "state = 'sending'");
  await moveMessages(pool, runId, [100, 101], "state = 'sent', handle = 'h' || m.id");
  expect(await markCancelled(db, { runId, now })).toBe(true);
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
  await markCancelled(db, { runId, now });
  expect(await cancelPlanned(db, { runId, now })).toBe(5);
  await moveMessages(pool, runId, [2, 3], "state = 'planned'");
  expect(await cancelPlanned(db, { runId, now })).toBe(2);
});

test('what a stopping process gives back of a cancelled run is cancelled, not planned', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 4 });
  await moveMessages(pool, runId, [2, 3], "state = 'sending', attempts = 1");
  await moveMessages(pool, runId, [4, 4], "state = 'unknown', attempts = 1");
  const attemptIds = await insertAttempts(pool);
  await markCancelled(db, { runId, now });
  await cancelPlanned(db, { runId, now });
  await pool.query("update attempt set outcome = 'unknown', finished_at = now() where id = $1", [attemptIds[2]]);
  await unclaimMessages(db, { attemptIds: attemptIds.slice(0, 2), now, why: 'never left' });
  await settleUnsent(db, { attemptIds: attemptIds.slice(2), now, evidence: 'list', because: 'not there' });
  expect((await summarizeRun({ db, now }, { runId })).messages).toMatchObject({ planned: 0, cancelled: 4 });
});

async function insertAttempts(pool: pg.Pool): Promise<readonly number[]> {
  const { rows } = await pool.query<{ id: number }>(`
    insert into attempt (message_id, line_id, epoch, content_hash, is_new_contact, started_at)
    select id, line_id, 1, '', true, now() from message where state <> 'planned' order by id returning id`);
  return rows.map((row) => row.id);
}
