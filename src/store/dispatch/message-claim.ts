/**
 * The claim: due messages move to `sending` together with the row of their attempt, in one statement.
 * Invariant: after it commits, everything it returns has a committed attempt, and this owner alone may send it. Ownership, the
 * run's state, consent and suppression are checked in the statement itself, not before it.
 *
 *     line -> owned ---+
 *     queue, contact --+--> due -> { suppressed, became_new, claimed -> attempted }
 *
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { SendStyle } from '../../core/campaign/send-style.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';

export interface ClaimedMessage {
  readonly attemptId: number;
  readonly messageId: number;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly phone: string;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly sendStyle: SendStyle | null;
  /** Earlier attempts of the message; pauses grow with them. */
  readonly earlierAttempts: number;
}

export interface ClaimOptions {
  readonly runId: number;
  readonly lineId: number;
  readonly epoch: number;
  readonly now: Date;
  /** At most so many messages. */
  readonly limit: number;
  /** At most so many of them to contacts that the provider counts as new. */
  readonly newLimit: number;
  /** Contacts without a message since then count as new. */
  readonly newBefore: Date;
  /** The line's limits as JSON, by which `limit` and the others were chosen: claims nothing if its row has others by now. */
  readonly savedLimits?: string | null;
  /** Contacts who left so many messages in a row unanswered get no more; null or absent = no limit. */
  readonly unansweredLimit?: number | null;
  /** True: only messages suspected of crashing the process; they are never claimed with others. */
  readonly isSuspect?: boolean;
}

/** Claims what is due for one line in one run; empty when nothing is due, the run is paused or the line is not ours. */
export async function claimMessages(db: Database, options: ClaimOptions): Promise<readonly ClaimedMessage[]> {
  const { runId, lineId, epoch, now, limit, newBefore, savedLimits = null, unansweredLimit = null } = options;
  const newLimit = Math.min(limit, Math.max(0, options.newLimit));
  const statement = sql<ClaimedMessage>`
    -- Our line, if it is still ours, may send now and has the limits that we know of. FOR SHARE: a takeover waits for this claim, or this claim sees the new
    -- epoch and does nothing.
    with owned as materialized (
      select id from line
       where id = ${lineId} and epoch = ${epoch}
         and blocked_reason is null and (resume_at is null or resume_at <= ${now})
         and coalesce(limits = ${savedLimits}::jsonb, true)
         for share
    ),
    -- The head of the queue, known and new contacts together, with what is true of each contact now.
    due as (
      select q.*,
             coalesce(c.last_message_at < ${newBefore}, true) as is_new,
             c.opted_out_at is not null as has_opted_out,
             c.consent = 'refused' as has_refused,
             c.opted_out_at is not null or c.consent = 'refused'
               or coalesce(c.unanswered >= ${unansweredLimit}::integer, false) as is_suppressed
        from (${headOfQueue(options, { areNew: false, limit })}
              union all
              ${headOfQueue(options, { areNew: true, limit: newLimit })}) as q
        join contact c on c.id = q.contact_id
       where exists (select from owned)
         and exists (select from run where id = ${runId} and run.state = 'running')
       order by q.part desc, q.ready_at, q.message_id limit ${limit}
    ),
    -- Contacts who must not be written to: all planned parts of their recipient are skipped.
    suppressed as (
      update message m
         set state = 'skipped', updated_at = ${now},
             skip_reason = case when due.has_opted_out then 'opted_out'
                                when due.has_refused then 'no_consent'
                                else 'unanswered' end
        from due join message head on head.id = due.message_id
       where due.is_suppressed and m.recipient_id = head.recipient_id and m.state = 'planned'
    ),
    -- Contacts that were known when planned and have become new since: they wait for the ration of new contacts.
    became_new as (
      update message m set is_new_contact = true, updated_at = ${now}
        from due
       where not due.is_suppressed and (due.is_new and not due.is_new_contact)
         and m.id = due.message_id and m.state = 'planned'
    ),
    -- All others go out, with the text they have under this statement's lock: a revision may just have changed it.
    claimed as (
      update message m set state = 'sending', attempts = m.attempts + 1, updated_at = ${now}
        from due
       where not due.is_suppressed and (due.is_new_contact or not due.is_new)
         and m.id = due.message_id and m.state = 'planned'
      returning nextval('attempt_id_seq') as attempt_id, m.id, m.kind, m.phone, m.content, m.media_urls, m.send_style,
                m.attempts, due.is_new
    ),
    -- The attempt of each, under the number that its request will carry.
    attempted as (
      insert into attempt (id, message_id, line_id, epoch, content_hash, is_new_contact, is_informational, started_at)
             overriding system value
      select attempt_id, id, ${lineId}, ${epoch},
             encode(sha256(convert_to(content || array_to_string(media_urls, chr(10)), 'UTF8')), 'hex'), is_new,
             (select purpose = 'informational' from run where id = ${runId}), ${now}
        from claimed
    )
    select attempt_id as "attemptId", id as "messageId", kind, phone, content, media_urls as "mediaUrls",
           send_style as "sendStyle", attempts - 1 as "earlierAttempts"
      from claimed order by attempt_id`;
  // Answers to this line's messages move the same counters at the same moment.
  const result = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return result.rows;
}

/** The first due messages of a line in one run, of known or of new contacts. */
function headOfQueue({ runId, lineId, now, isSuspect = false }: ClaimOptions, of: { areNew: boolean; limit: number }) {
  return sql`(
          select message_id, contact_id, is_new_contact, part, ready_at from queue
           where run_id = ${runId} and line_id = ${lineId}
             and is_suspect = ${isSuspect} and is_new_contact = ${of.areNew} and ready_at <= ${now}
           order by part desc, ready_at, message_id limit ${of.limit})`;
}

/**
 * Puts claimed messages back that were never written to a socket: the process is stopping, or lost the line. Still valid if a
 * new owner has already marked the attempts unknown. Messages of a run that was cancelled meanwhile are cancelled too.
 */
export async function unclaimMessages(
  db: Database,
  options: { attemptIds: readonly number[]; now: Date; why: string },
): Promise<void> {
  const { attemptIds, now, why } = options;
  if (attemptIds.length === 0) return;
  await sql`
    with unsent as (
      update attempt set outcome = 'unsent', evidence = ${why}, finished_at = ${now}
       where id = any(${attemptIds}::bigint[])
         and (outcome is null or (outcome = 'unknown' and evidence = 'takeover'))
      returning message_id
    )
    update message m
       set state = case run.state when 'cancelled' then 'cancelled' else 'planned' end,
           attempts = attempts - 1, updated_at = ${now}
      from unsent, run
     where run.id = m.run_id and m.id = unsent.message_id and m.state in ('sending', 'unknown')`.execute(db);
}
