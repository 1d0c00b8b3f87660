/**
 * What the other parts of a recipient do when one of them has moved. Invariant: a part enters the queue when no part before it is
 * planned.
 */
import { type RawBuilder, sql } from 'kysely';

/** All columns of queue, in the order in which these steps give them. */
export const queueColumns: RawBuilder<unknown> = sql`
  message_id, contact_id, ready_at, run_id, line_id, place_id, part, attempts, crashes, is_suspect, is_new_contact`;

/** The place of a message that is in another table, by its id. */
export function placeOf(messageId: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(select place_id from message where id = ${messageId})`;
}

/** True for a message `m` without an answer that is not skipped: planned, sending, or cancelled with its run. */
const isWaiting: RawBuilder<boolean> = sql`
  not exists (select from skipped s where s.message_id = m.id)
  and not exists (select from attempt x where x.message_id = m.id and x.state is not null)`;

/** True for a message `m` that is planned, or cancelled with its run. */
export const isPlanned: RawBuilder<boolean> = sql`
  ${isWaiting} and not exists (select from open o where o.message_id = m.id)`;

/** The parts of its recipient after a message. */
function isLater(messageId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`m.id > ${messageId} and m.id <= ${messageId} | 31`;
}

/**
 * `held as (…)`: locks the runs of `ids`, a query of one column, against cancelling, revising and pausing until the statement has
 * committed, so that their state holds.
 */
export function heldRuns(ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`held as materialized (
      select id, state from run where id = any(array(${ids})) order by id for share
    )`;
}

/** `readied as (…)`: after each message of `accepted` (message_id, run_id), of runs in `held`, the next planned part is due. */
export function readiedParts(accepted: RawBuilder<unknown>, now: Date): RawBuilder<unknown> {
  return sql`readied as (
      insert into queue (${queueColumns})
      select next.id, next.contact_id, ${now}, next.run_id, next.line_id, next.place_id, (next.id & 31)::smallint, 0,
             0, false, false
        from (${accepted}) as accepted join held on held.id = accepted.run_id and held.state <> 'cancelled',
             -- FOR SHARE: its line as it is by now, if we have waited for another to reassign it.
             lateral (select m.* from message m where ${isLater(sql`accepted.message_id`)} and ${isWaiting}
                       order by m.id limit 1 for share) as next
    )`;
}

/**
 * `later_parts as (…), skipped_parts as (…)`: after each message of `failed` (message_id, run_id), of runs in `held`, the later parts
 * are skipped.
 */
export function skippedParts(failed: RawBuilder<unknown>, now: Date): RawBuilder<unknown> {
  return sql`later_parts as materialized (
      select later.* from (${failed}) as failed join held on held.id = failed.run_id and held.state <> 'cancelled',
             lateral (select m.id, m.run_id, m.line_id, m.channel from message m
                       where ${isLater(sql`failed.message_id`)} and ${isWaiting} order by m.id for share) as later
    ),
    skipped_parts as (
      insert into skipped (message_id, reason, at) select id, 'earlier_part_failed', ${now} from later_parts
    )`;
}

/** For `countMoves`: the skipping of `later_parts`. */
export const movesOfLaterParts: RawBuilder<unknown> = sql`
  select run_id, line_id, move.state, case move.step when 1 then 'earlier_part_failed' else '' end, channel, '',
         move.step, null::text
    from later_parts, (values ('planned', -1), ('skipped', 1)) as move (state, step)`;
