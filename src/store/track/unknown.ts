/**
 * Messages of which nobody knows whether they were sent, and what settles them. Invariant: a verdict moves a message only
 * from `unknown`, and only for the attempt that it is about.
 */
import { sql } from 'kysely';
import type { OnUnknown } from '../../core/campaign/account.ts';
import { maxUnsent } from '../../core/campaign/account.ts';
import type { Database } from '../database/connect.ts';

/** A message and its attempt, as far as an entry of the provider's list can be told to be theirs. */
export interface TriedMessage {
  readonly attemptId: number;
  readonly phone: string;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly startedAt: Date;
}

export interface UnknownMessage extends TriedMessage {
  readonly messageId: number;
  readonly lineId: number;
  readonly lineNumber: string;
  readonly epoch: number;
  /** When it became unknown. */
  readonly unknownSince: Date;
  /** How long absence must last to prove it unsent. */
  readonly settleAfterMs: number;
  readonly onUnknown: OnUnknown;
}

/** Unknown messages of all runs, oldest attempt first, at most `limit`. */
export async function listUnknown(db: Database, limit: number): Promise<readonly UnknownMessage[]> {
  const result = await sql<UnknownMessage>`
    select a.id as attempt_id, m.id as message_id, m.line_id, l.number as line_number, a.epoch, m.phone, m.kind, m.content, m.media_urls,
           a.started_at, a.finished_at as unknown_since, run.settle_after_seconds * 1000 as settle_after_ms, run.on_unknown
      from unsettled u join message m on m.id = u.message_id
      join attempt a on a.message_id = m.id and a.outcome = 'unknown'
      join line l on l.id = m.line_id
      join run on run.id = m.run_id
     where m.state = 'unknown'
     order by a.started_at, a.id limit ${limit}`.execute(db);
  return result.rows;
}

/** What else of a line is open to the same people as `unknown`: on its way, or unknown since they were listed. */
export async function listRivals(db: Database, unknown: readonly UnknownMessage[]): Promise<readonly TriedMessage[]> {
  const result = await sql<TriedMessage>`
    select a.id as attempt_id, m.phone, m.kind, m.content, m.media_urls, a.started_at
      from unsettled u join message m on m.id = u.message_id
      join attempt a on a.message_id = m.id and (a.outcome is null or a.outcome = 'unknown')
     where u.line_id = any(${[...new Set(unknown.map(({ lineId }) => lineId))]}::bigint[])
       and m.phone = any(${[...new Set(unknown.map(({ phone }) => phone))]}::text[])
       and a.id <> all(${unknown.map(({ attemptId }) => attemptId)}::bigint[])`.execute(db);
  return result.rows;
}

/** Handles out of `handles` that messages have already: they cannot settle another attempt. */
export async function findKnownHandles(db: Database, handles: readonly string[]): Promise<ReadonlySet<string>> {
  const result = await sql<{
    handle: string;
  }>`select handle from handle where handle = any(${handles}::text[])`.execute(db);
  return new Set(result.rows.map((row) => row.handle));
}

/** The process died so often while sending this message alone (and before that among others) that it is the cause. */
const quarantineCrashes = 4;

/**
 * unknown -> planned: proved not to have reached the provider, so it is sent as if it never had been tried. It is cancelled
 * with its run, and fails where nothing may be sent again, or trying again has proved useless.
 */
export async function settleUnsent(
  db: Database,
  verdict: { attemptIds: readonly number[]; evidence: 'list' | 'operator'; because: string; now: Date },
): Promise<readonly number[]> {
  const { rows } = await sql<{ attemptId: number }>`
    with settled as (
      update attempt set outcome = 'unsent', evidence = ${verdict.evidence}, finished_at = ${verdict.now}
       where id = any(${verdict.attemptIds}::bigint[]) and outcome = 'unknown'
      returning id, message_id
    ), judged as (
      insert into verdict (attempt_id, at, source, outcome, because)
      select id, ${verdict.now}, ${verdict.evidence}, 'unsent', ${verdict.because} from settled
    ), ending as (
      select settled.id, settled.message_id,
             case when run.on_unknown = 'never' then 'not_sent_again'
                  when m.crashes >= ${quarantineCrashes} then 'quarantined'
                  when (select count(*) from attempt a where a.message_id = m.id and a.outcome = 'unsent' and a.evidence = 'list')
                       >= ${maxUnsent} - 1 then 'never_arrives' end as failure,
             run.state = 'cancelled' as is_cancelled
        from settled join message m on m.id = settled.message_id join run on run.id = m.run_id
       where m.state = 'unknown'
    ), moved as (
      update message m
         set state = case when is_cancelled then 'cancelled' when failure is not null then 'failed' else 'planned' end,
             error_code = case when is_cancelled then null else failure end,
             error_message = case when is_cancelled then null else ${failureTexts}::jsonb ->> failure end,
             ready_at = ${verdict.now}, updated_at = ${verdict.now}
        from ending where m.id = ending.message_id and m.state = 'unknown'
      returning m.recipient_id, m.part, m.state
    ), skipped as (
      update message n set state = 'skipped', skip_reason = 'earlier_part_failed', updated_at = ${verdict.now}
        from moved where moved.state = 'failed' and n.recipient_id = moved.recipient_id and n.part > moved.part and n.state = 'planned'
    )
    select id as attempt_id from settled`.execute(db);
  return rows.map((row) => row.attemptId);
}

const failureTexts = JSON.stringify({
  not_sent_again: 'It was proved not to have been sent; by onUnknown: never it is not sent again',
  quarantined: `Bluecast died ${quarantineCrashes} times while sending it, in the end with nothing else under way; it is not sent again`,
  never_arrives: `It left ${maxUnsent} times and never reached the provider; it is not sent again`,
});

/** Notes what a look for evidence saw that settled nothing. */
export async function noteLook(
  db: Database,
  look: { attempts: readonly { attemptId: number; looked: string }[]; now: Date },
): Promise<void> {
  await sql`
    update attempt a set looked_at = ${look.now}, looked = seen.looked
      from unnest(${look.attempts.map((each) => each.attemptId)}::bigint[], ${look.attempts.map((each) => each.looked)}::text[])
           as seen (id, looked)
     where a.id = seen.id and a.outcome = 'unknown'`.execute(db);
}

/** unknown -> sent or failed, by the word of an operator, for a message that the provider took and lost track of. */
export async function settleUndecided(
  db: Database,
  verdict: { attemptId: number; wasSent: boolean; because: string; now: Date },
): Promise<readonly number[]> {
  const { attemptId, wasSent, now } = verdict;
  const { rows } = await sql<{ attemptId: number }>`
    with moved as (
      update message m
         set state = ${wasSent ? 'sent' : 'failed'}, provider_status = case when ${wasSent} then 'SENT' else m.provider_status end,
             error_code = case when ${wasSent} then null else '10002' end,
             error_message = case when ${wasSent} then null else 'An operator found that it did not arrive' end,
             status_source = 'operator', status_at = ${now}, updated_at = ${now}
        from attempt a
       where a.id = ${attemptId} and a.outcome = 'accepted' and m.id = a.message_id and m.state = 'unknown'
      returning a.id
    ), judged as (
      insert into verdict (attempt_id, at, source, outcome, because)
      select id, ${now}, 'operator', ${wasSent ? 'accepted' : 'refused'}, ${verdict.because} from moved
    )
    select id as attempt_id from moved`.execute(db);
  return rows.map((row) => row.attemptId);
}
