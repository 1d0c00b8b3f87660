/**
 * The claim: messages that are due move to `sending` together with the row of their attempt, in one statement.
 * Invariant: after it commits, everything it returns has a committed attempt and may be sent by this owner alone. Ownership,
 * the run's state, consent and suppression are checked in the statement itself, not before it.
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
  /** How often the message had been tried before, for the length of pauses. */
  readonly earlierAttempts: number;
}

export interface ClaimOptions {
  readonly runId: number;
  readonly lineId: number;
  readonly epoch: number;
  readonly now: Date;
  /** At most so many messages. */
  readonly limit: number;
  /** Of these at most so many to contacts that the provider counts as new. */
  readonly newLimit: number;
  /** Contacts without a message since then count as new. */
  readonly newBefore: Date;
  /** Contacts that have left so many messages in a row unanswered get no more; null or absent: no limit. */
  readonly unansweredLimit?: number | null;
  /** True: only messages under suspicion of ending the process; these are never claimed with others. */
  readonly isSuspect?: boolean;
}

/** Claims what is due for one line in one run; empty when nothing is due, the run is paused or the line is not ours. */
export async function claimMessages(db: Database, options: ClaimOptions): Promise<readonly ClaimedMessage[]> {
  const { runId, lineId, epoch, now, limit, newBefore, unansweredLimit = null } = options;
  const newLimit = Math.min(limit, Math.max(0, options.newLimit));
  const statement = sql<ClaimedMessage>`
    with owned as materialized (
      -- FOR SHARE: whoever takes the line over waits for this claim, or this claim sees the new epoch and does nothing.
      select id from line
       where id = ${lineId} and epoch = ${epoch} and blocked_reason is null and (resume_at is null or resume_at <= ${now}) for share
    ), due as (
      select q.*, coalesce(c.last_message_at < ${newBefore}, true) as is_new,
             c.opted_out_at is not null as has_opted_out,
             c.opted_out_at is not null or c.consent = 'refused' or coalesce(c.unanswered >= ${unansweredLimit}::integer, false) as is_suppressed,
             c.consent = 'refused' as has_refused
        from (${queued(options, { areNew: false, limit })} union all ${queued(options, { areNew: true, limit: newLimit })}) as q
        join contact c on c.id = q.contact_id
       where exists (select from owned) and exists (select from run where id = ${runId} and run.state = 'running')
       order by q.part desc, q.ready_at, q.message_id limit ${limit}
    ), suppressed as (
      update message m
         set state = 'skipped', skip_reason = case when due.has_opted_out then 'opted_out' when due.has_refused then 'no_consent' else 'unanswered' end,
             updated_at = ${now}
        from due join message head on head.id = due.message_id
       where due.is_suppressed and m.recipient_id = head.recipient_id and m.state = 'planned'
    ), renewed as (
      -- Was known when it was planned, and has become new since: it waits for the ration of new contacts.
      update message m set is_new_contact = true, updated_at = ${now}
        from due where not due.is_suppressed and due.is_new and not due.is_new_contact and m.id = due.message_id and m.state = 'planned'
    ), claimed as (
      update message m set state = 'sending', attempts = m.attempts + 1, updated_at = ${now}
        from due where not due.is_suppressed and (due.is_new_contact or not due.is_new) and m.id = due.message_id and m.state = 'planned'
      -- As they stand under the lock of this statement: a revision may have come in between.
      returning nextval('attempt_id_seq') as attempt_id, m.id, m.kind, m.phone, m.content, m.media_urls, m.send_style, m.attempts, due.is_new
    ), tried as (
      insert into attempt (id, message_id, line_id, epoch, content_hash, is_new_contact, is_informational, started_at) overriding system value
      select attempt_id, id, ${lineId}, ${epoch}, encode(sha256(convert_to(content || array_to_string(media_urls, chr(10)), 'UTF8')), 'hex'), is_new,
             (select purpose = 'informational' from run where id = ${runId}), ${now}
        from claimed
    )
    select attempt_id as "attemptId", id as "messageId", kind, phone, content, media_urls as "mediaUrls",
           send_style as "sendStyle", attempts - 1 as "earlierAttempts"
      from claimed order by attempt_id`;
  // The answers of this line's messages move the same counters.
  const result = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return result.rows;
}

/** The head of a line's queue. */
function queued({ runId, lineId, now, isSuspect = false }: ClaimOptions, of: { areNew: boolean; limit: number }) {
  return sql`(
          select message_id, contact_id, is_new_contact, part, ready_at from queue
           where run_id = ${runId} and line_id = ${lineId} and is_suspect = ${isSuspect} and is_new_contact = ${of.areNew} and ready_at <= ${now}
           order by part desc, ready_at, message_id limit ${of.limit})`;
}

/**
 * Puts claimed messages back that were never handed to a socket: the process is stopping, or lost the line. Its word counts also
 * when a new owner has put them in doubt by now. Those of a run that was cancelled meanwhile are cancelled too.
 */
export async function unclaimMessages(
  db: Database,
  options: { attemptIds: readonly number[]; now: Date; why: string },
): Promise<void> {
  if (options.attemptIds.length === 0) return;
  await sql`
    with given_back as (
      update attempt set outcome = 'unsent', evidence = ${options.why}, finished_at = ${options.now}
       where id = any(${options.attemptIds}::bigint[]) and (outcome is null or outcome = 'unknown' and evidence = 'takeover')
      returning message_id)
    update message m set state = case run.state when 'cancelled' then 'cancelled' else 'planned' end,
           attempts = attempts - 1, updated_at = ${options.now}
      from given_back, run where run.id = m.run_id and m.id = given_back.message_id and m.state in ('sending', 'unknown')`.execute(
    db,
  );
}
