/** Messages that wait, and that nobody may get any longer: they and the later parts of their recipients are skipped. */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';
import { countMoves } from './count-moves.ts';
import { heldRuns } from './parts.ts';

/** `which`: of the rows of `queue q`; name the run, so that its index finds them. Returns how many messages were skipped. */
export async function skipQueued(
  db: Database,
  { runId, which, reason, now }: { runId: number; which: RawBuilder<boolean>; reason: string; now: Date },
): Promise<number> {
  const statement = sql<{ messages: number }>`
    with ${heldRuns(sql`select ${runId}::integer`)},
    taken as (
      delete from queue q using held where q.run_id = held.id and held.state <> 'cancelled' and ${which}
      returning q.message_id
    ),
    gone as materialized (
      select m.id, m.run_id, m.line_id, m.channel
        from taken, lateral (select * from message where id >= taken.message_id and id <= taken.message_id | 31 offset 0) as m
    ),
    kept as (
      insert into skipped (message_id, reason, at) select id, ${reason}, ${now} from gone
      on conflict do nothing
    ),
    ${countMoves(sql`
      select run_id, line_id, move.state, case move.step when 1 then ${reason} else '' end, channel, '', move.step, null::text
        from gone, (values ('planned', -1), ('skipped', 1)) as move (state, step)`)}
    select count(*)::integer as messages from gone`;
  const { rows } = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return rows[0]?.messages ?? 0;
}

/** The same for these messages of a run. */
export async function skipQueuedMessages(
  db: Database,
  { messageIds, ...asked }: { runId: number; messageIds: readonly number[]; reason: string; now: Date },
): Promise<number> {
  return skipQueued(db, { ...asked, which: sql<boolean>`q.message_id = any(${[...messageIds]}::bigint[])` });
}

/** The same for messages that are of no use any longer. */
export async function skipTooLate(db: Database, { runId, now }: { runId: number; now: Date }): Promise<number> {
  const which = sql<boolean>`exists (select from message m where m.id = q.message_id and m.not_after <= ${now})`;
  return skipQueued(db, { runId, which, reason: 'too_late', now });
}
