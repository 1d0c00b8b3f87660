/**
 * What an operator does to a run. Invariant: each move is one UPDATE that names the states it may come from, so two operators and
 * a running `send` cannot interfere. What is planned in a cancelled run is cancelled with it, at once: it needs no row of its own.
 */
import { sql } from 'kysely';
import { mayHaveArrived } from '../../core/message/gone-out.ts';
import type { RunState } from '../../core/message/run-state.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';
import { countMoves } from '../ledger/count-moves.ts';

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

/**
 * planning, planned, running or paused -> cancelled, with all that is planned: no claim takes from it any more. Returns how many messages
 * were planned; null when nothing moved.
 */
export async function markCancelled(db: Database, asked: { runId: number; now: Date }): Promise<number | null> {
  return retryDeadlock(async () =>
    db.transaction().execute(async (trx) => {
      // Waits for claims under way; the next statement sees what they have taken.
      const moved = await trx
        .updateTable('run')
        .set({ state: 'cancelled', stopReason: null, finishedAt: asked.now })
        .where('id', '=', asked.runId)
        .where('state', 'in', ['planning', 'planned', 'running', 'paused'])
        .returning('id')
        .executeTakeFirst();
      if (moved === undefined) return null;
      const { rows } = await sql<{ messages: number }>`
        with emptied as (
          delete from queue where run_id = ${asked.runId}
        ),
        planned as (
          delete from run_count where run_id = ${asked.runId} and state = 'planned' returning *
        ),
        ${countMoves(sql`
          select run_id, line_id, 'cancelled', '', nullif(channel, '')::channel, '', messages, null::text from planned`)}
        select coalesce(sum(messages), 0)::bigint as messages from planned`.execute(trx.withoutPlugins());
      return rows[0]?.messages ?? 0;
    }),
  );
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
      from (select bool_or(state = any(${[...mayHaveArrived]}::text[])) as has_part from message_state
             where run_id = ${runId} group by recipient_id having bool_or(state = 'planned')) as person`.execute(
    db.withoutPlugins(),
  );
  return rows[0] ?? { nothing: 0, part: 0 };
}
