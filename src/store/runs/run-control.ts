/**
 * What an operator does to a run. Invariant: each move is one UPDATE that names the states it may come from, so two operators and
 * a running `send` cannot interfere; no message stays planned in a cancelled run.
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import { mayHaveArrived } from '../../core/message/gone-out.ts';
import type { RunState } from '../../core/message/run-state.ts';
import type { Database } from '../database/connect.ts';

/** Messages per statement of a cancellation: a fraction of a second, so that no lock is held for long. */
const defaultBatch = 5_000;

/** planned or running -> paused. A run that Bluecast stopped becomes the operator's pause. False when nothing moved. */
export async function markPaused(db: Database, runId: number): Promise<boolean> {
  const moved = await db
    .updateTable('run')
    .set({ state: 'paused', stopReason: null })
    .where('id', '=', runId)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['planned', 'running']),
        eb.and([eb('state', '=', 'paused'), eb('stopReason', 'is not', null)]),
      ]),
    )
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}

/** paused -> running, or planned when it never started. False when nothing moved. */
export async function markResumed(db: Database, runId: number): Promise<boolean> {
  const moved = await db
    .updateTable('run')
    .set({ state: sql<RunState>`case when started_at is null then 'planned' else 'running' end`, stopReason: null })
    .where('id', '=', runId)
    .where('state', '=', 'paused')
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}

/** planning, planned, running or paused -> cancelled: no claim takes from it any more. False when nothing moved. */
export async function markCancelled(db: Database, asked: { runId: number; now: Date }): Promise<boolean> {
  const moved = await db
    .updateTable('run')
    .set({ state: 'cancelled', stopReason: null, finishedAt: asked.now })
    .where('id', '=', asked.runId)
    .where('state', 'in', ['planning', 'planned', 'running', 'paused'])
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}

export interface CancelLoss {
  /** People of whom nothing has gone out. */
  readonly nothing: number;
  /** People who have a part of their messages, or may have it. */
  readonly part: number;
}

/** The people who would not get what is still planned for them. */
export async function countCancelLoss(db: Database, runId: number): Promise<CancelLoss> {
  const { rows } = await sql<CancelLoss>`
    select count(*) filter (where not has_part) as nothing, count(*) filter (where has_part) as part
      from (select bool_or(state = any(${[...mayHaveArrived]}::text[])) as has_part from message
             where run_id = ${runId} group by recipient_id having bool_or(state = 'planned')) as person`.execute(
    db.withoutPlugins(),
  );
  return rows[0] ?? { nothing: 0, part: 0 };
}

/** planned -> cancelled for the messages of a cancelled run, batch by batch. May be repeated; returns how many moved. */
export async function cancelPlanned(
  db: Database,
  asked: { runId: number; now: Date; batch?: number },
): Promise<number> {
  const batch = asked.batch ?? defaultBatch;
  let cancelled = 0;
  let afterId = 0;
  for (;;) {
    const { rows } = await sql<{ last: number | null }>`
      select max(id) as last from (
        select id from message where run_id = ${asked.runId} and id > ${afterId} order by id limit ${batch}) as batch
    `.execute(db.withoutPlugins());
    const last = rows[0]?.last ?? null;
    if (last === null) return cancelled;
    // Rows that a claim or an answer has locked are left to the next call: waiting for them could deadlock.
    const { numAffectedRows } = await sql`
      with free as (
        select id from message
         where run_id = ${asked.runId} and id > ${afterId} and id <= ${last} and state = 'planned' for update skip locked)
      update message m set state = 'cancelled', updated_at = ${asked.now}
        from free, run where run.id = m.run_id and run.state = 'cancelled' and m.id = free.id`.execute(db);
    cancelled += Number(numAffectedRows ?? 0);
    afterId = last;
  }
}
