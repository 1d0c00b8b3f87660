/**
 * The claim: messages that are due move to `sending` together with the row of their attempt, in one statement.
 * Invariant: after it commits, everything it returns has a committed attempt and may be sent by this owner alone. Ownership,
 * the run's state, consent and suppression are checked in the statement itself, not before it.
 */
import { sql } from 'kysely';
import type { SendStyle } from '../core/send-style.ts';
import type { Database } from './connect.ts';
import { retryDeadlock } from './retry-deadlock.ts';

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

/** What the claim needs of a message beside its text, read as the row is locked. */
const queued = sql.raw(
  'id, recipient_id, contact_id, part, ready_at, kind, phone, send_style, attempts, is_new_contact',
);

/** A message during whose sending the process died so often is suspected of being the cause, and from then on sent alone. */
const suspectCrashes = 2;

/** Claims what is due for one line in one run; empty when nothing is due, the run is paused or the line is not ours. */
export async function claimMessages(db: Database, options: ClaimOptions): Promise<readonly ClaimedMessage[]> {
  const { runId, lineId, epoch, now, limit, newBefore, unansweredLimit = null, isSuspect = false } = options;
  const newLimit = Math.min(limit, Math.max(0, options.newLimit));
  const statement = sql<ClaimedMessage>`
    with owned as materialized (
      -- FOR SHARE: whoever takes the line over waits for this claim, or this claim sees the new epoch and does nothing.
      select id from line
       where id = ${lineId} and epoch = ${epoch} and blocked_reason is null and (resume_at is null or resume_at <= ${now}) for share
    ), known as (
      select ${queued} from message m
       where run_id = ${runId} and line_id = ${lineId} and not is_new_contact and state = 'planned' and ready_at <= ${now}
         and (crashes >= ${suspectCrashes}) = ${isSuspect}
         and exists (select from owned) and exists (select from run where id = ${runId} and run.state = 'running')
       order by part desc, ready_at, id limit ${limit} for update skip locked
    ), fresh as (
      select ${queued} from message m
       where run_id = ${runId} and line_id = ${lineId} and is_new_contact and state = 'planned' and ready_at <= ${now}
         and (crashes >= ${suspectCrashes}) = ${isSuspect}
         and exists (select from owned) and exists (select from run where id = ${runId} and run.state = 'running')
       order by part desc, ready_at, id limit ${newLimit} for update skip locked
    ), due as (
      select m.id, m.recipient_id, m.kind, m.phone, m.send_style, m.attempts, m.is_new_contact as expected_new,
             coalesce(c.last_message_at < ${newBefore}, true) as is_new,
             c.opted_out_at is not null as has_opted_out,
             c.opted_out_at is not null or c.consent = 'refused' or coalesce(c.unanswered >= ${unansweredLimit}::integer, false) as is_suppressed,
             c.consent = 'refused' as has_refused
        from (select * from known union all select * from fresh) as m
        join contact c on c.id = m.contact_id
       order by m.part desc, m.ready_at, m.id limit ${limit}
    ), suppressed as (
      update message m
         set state = 'skipped', skip_reason = case when due.has_opted_out then 'opted_out' when due.has_refused then 'no_consent' else 'unanswered' end,
             updated_at = ${now}
        from due where due.is_suppressed and m.recipient_id = due.recipient_id and m.state = 'planned'
    ), renewed as (
      -- Was known when it was planned, and has become new since: it waits for the ration of new contacts.
      update message m set is_new_contact = true, updated_at = ${now}
        from due where not due.is_suppressed and due.is_new and not due.expected_new and m.id = due.id
    ), claimed as (
      update message m set state = 'sending', attempts = m.attempts + 1, updated_at = ${now}
        from due where not due.is_suppressed and (due.expected_new or not due.is_new) and m.id = due.id
      -- As they stand under the lock of this statement: a revision may have come in between.
      returning m.id, due.is_new, m.content, m.media_urls
    ), tried as (
      insert into attempt (message_id, line_id, epoch, content_hash, is_new_contact, is_informational, started_at)
      select id, ${lineId}, ${epoch}, encode(sha256(convert_to(content || array_to_string(media_urls, chr(10)), 'UTF8')), 'hex'), is_new,
             (select purpose = 'informational' from run where id = ${runId}), ${now}
        from claimed order by id
      returning id, message_id
    )
    select tried.id as "attemptId", due.id as "messageId", due.kind, due.phone, claimed.content, claimed.media_urls as "mediaUrls",
           due.send_style as "sendStyle", due.attempts as "earlierAttempts"
      from tried join due on due.id = tried.message_id join claimed on claimed.id = due.id order by tried.id`;
  // The answers of this line's messages move the same counters.
  const result = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return result.rows;
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
