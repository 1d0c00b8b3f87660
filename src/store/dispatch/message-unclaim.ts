/** Takes claims back: open -> queue. Invariant: only messages return that were never written to a socket. */
import { sql } from 'kysely';
import type { AttemptKey } from '../../core/message/answer.ts';
import { suspectCrashes } from '../../core/message/crashes.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { heldRuns, placeOf, queueColumns } from '../ledger/parts.ts';

/**
 * Puts claimed messages back that were never written to a socket: the process is stopping, or lost the line. Still valid if a
 * new owner has already marked the attempts unknown. Messages of a run that was cancelled meanwhile are cancelled too.
 */
export async function unclaimMessages(
  db: Database,
  options: { attempts: readonly AttemptKey[]; now: Date; why: string },
): Promise<void> {
  const { attempts, now, why } = options;
  if (attempts.length === 0) return;
  const statement = sql`
    with unclaimed as materialized (
      select * from unnest(${attempts.map(({ messageId }) => messageId)}::bigint[],
                           ${attempts.map(({ attemptId }) => attemptId)}::bigint[]) as u (message_id, attempt_id)
    ),
    closed as (
      delete from open o using unclaimed u where o.message_id = u.message_id and o.attempt_id = u.attempt_id returning o.*
    ),
    kept as (
      insert into attempt (message_id, id, contact_id, started_at, finished_at, run_id, line_id, epoch,
                           attempts, crashes, is_new_contact, is_informational, is_last, outcome, channel, evidence,
                           content_hash)
      select message_id, attempt_id, contact_id, started_at, ${now}, run_id, line_id, epoch,
             attempts, crashes, is_new_contact, is_informational, is_last, 'unsent', channel, ${why}, content_hash
        from closed
    ),
    taken_over as (
      update attempt t
         set outcome = 'unsent', state = null, evidence = ${why}, finished_at = ${now}, attempts = t.attempts - 1
        from unclaimed u
       where t.message_id = u.message_id and t.id = u.attempt_id and t.outcome = 'unknown' and t.evidence = 'takeover'
      returning t.*
    ),
    unsent as (
      select message_id, contact_id, ready_at, run_id, line_id, attempts, crashes, is_new_contact, channel, 'sending' as was_state
        from closed
      union all
      select message_id, contact_id, ${now}, run_id, line_id, attempts, crashes, is_new_contact, channel, 'unknown'
        from taken_over
    ),
    ${heldRuns(sql`select run_id from unsent`)},
    requeued as (
      insert into queue (${queueColumns})
      select message_id, contact_id, ready_at, run_id, line_id, ${placeOf(sql`message_id`)}, (message_id & 31)::smallint,
             attempts, crashes,
             crashes >= ${suspectCrashes}::integer, is_new_contact
        from unsent join held on held.id = unsent.run_id and held.state <> 'cancelled'
    ),
    ${countMoves(sql`
      select run_id, line_id, was_state, '', channel, '', -1, null::text from unsent
      union all
      select run_id, line_id, case held.state when 'cancelled' then 'cancelled' else 'planned' end, '', channel, '', 1, null
        from unsent join held on held.id = unsent.run_id`)}
    select`;
  await retryDeadlock(async () => statement.execute(db));
}
