/**
 * Messages with an unknown outcome, and what settles them. Invariant: a verdict moves a message only
 * from `unknown`, and only for the attempt that it is about.
 *
 *     attempt -> settled -> { new_verdict, ending -> moved -> later_parts }
 *
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { OnUnknown } from '../../core/campaign/account.ts';
import { maxUnsent } from '../../core/campaign/account.ts';
import { undecidedError } from '../../core/message/advance.ts';
import { crashesAlone, quarantineCrashes } from '../../core/message/crashes.ts';
import type { Database } from '../database/connect.ts';

/** A message and its attempt, with what identifies them in the provider's list. */
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
  /** The line that it was sent from, E.164. */
  readonly fromNumber: string;
  readonly epoch: number;
  /** When its attempt became unknown. */
  readonly unknownSince: Date;
  /** How long it must be absent from the list to be proved unsent. */
  readonly settleAfterMs: number;
  readonly onUnknown: OnUnknown;
}

/** Unknown messages of all runs of an account, oldest attempt first, at most `limit`. */
export async function listUnknown(
  db: Database,
  { accountId, limit }: { accountId: number; limit: number },
): Promise<readonly UnknownMessage[]> {
  const result = await sql<UnknownMessage>`
    select a.id as "attemptId", m.id as "messageId", m.line_id as "lineId", l.number as "fromNumber", a.epoch,
           m.phone, m.kind, m.content, m.media_urls as "mediaUrls",
           a.started_at as "startedAt", a.finished_at as "unknownSince",
           run.settle_after_seconds * 1000 as "settleAfterMs", run.on_unknown as "onUnknown"
      from unsettled u join message m on m.id = u.message_id
      join attempt a on a.message_id = m.id and a.outcome = 'unknown'
      join line l on l.id = m.line_id and l.account_id = ${accountId}
      join run on run.id = m.run_id
     where m.state = 'unknown'
     order by a.started_at, a.id limit ${limit}`.execute(db.withoutPlugins());
  return result.rows;
}

/** Other open attempts from the same line to the same people: they may own the list entries we are matching. */
export async function listRivals(db: Database, unknown: readonly UnknownMessage[]): Promise<readonly TriedMessage[]> {
  const result = await sql<TriedMessage>`
    select a.id as "attemptId", m.phone, m.kind, m.content, m.media_urls as "mediaUrls", a.started_at as "startedAt"
      from unsettled u join message m on m.id = u.message_id
      join attempt a on a.message_id = m.id and (a.outcome is null or a.outcome = 'unknown')
     where u.line_id = any(${[...new Set(unknown.map(({ lineId }) => lineId))]}::bigint[])
       and m.phone = any(${[...new Set(unknown.map(({ phone }) => phone))]}::text[])
       and a.id <> all(${unknown.map(({ attemptId }) => attemptId)}::bigint[])`.execute(db.withoutPlugins());
  return result.rows;
}

/** Those of `handles` that messages already have: they cannot settle another attempt. */
export async function findKnownHandles(db: Database, handles: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ handle: string }>`
    select handle from handle where handle = any(${handles}::text[])`.execute(db.withoutPlugins());
  return new Set(rows.map((row) => row.handle));
}

/**
 * unknown -> planned: the attempt is proved not to have reached the provider, so the message is sent as if never tried. It is
 * cancelled with its run, and fails where the account forbids sending again or where trying again is useless.
 */
export async function settleUnsent(
  db: Database,
  verdict: { attemptIds: readonly number[]; evidence: 'list' | 'operator'; because: string; now: Date },
): Promise<readonly number[]> {
  const { attemptIds, evidence, because, now } = verdict;
  const { rows } = await sql<{ attemptId: number }>`
    with settled as (
      update attempt set outcome = 'unsent', evidence = ${evidence}, finished_at = ${now}
       where id = any(${attemptIds}::bigint[]) and outcome = 'unknown'
      returning id, message_id
    ),
    new_verdict as (
      insert into verdict (attempt_id, at, source, outcome, because)
      select id, ${now}, ${evidence}, 'unsent', ${because} from settled
    ),
    -- Why a message is not sent again; null: it is. The attempts that this statement settles are not counted yet: minus one.
    ending as (
      select settled.id, settled.message_id, run.state = 'cancelled' as is_cancelled,
             case when run.on_unknown = 'never' then 'not_sent_again'
                  when m.crashes >= ${quarantineCrashes} then 'quarantined'
                  when (select count(*) from attempt a
                         where a.message_id = m.id and a.outcome = 'unsent' and a.evidence = 'list')
                       >= ${maxUnsent} - 1 then 'never_arrives' end as failure
        from settled join message m on m.id = settled.message_id join run on run.id = m.run_id
       where m.state = 'unknown'
    ),
    moved as (
      update message m
         set state = case when is_cancelled then 'cancelled' when failure is not null then 'failed' else 'planned' end,
             error_code = case when is_cancelled then null else failure end,
             error_message = case when is_cancelled then null else ${failureTexts}::jsonb ->> failure end,
             ready_at = ${now}, updated_at = ${now}
        from ending where m.id = ending.message_id and m.state = 'unknown'
      returning m.recipient_id, m.part, m.state
    ),
    -- After a failed part nothing more goes to this recipient.
    later_parts as (
      update message n set state = 'skipped', skip_reason = 'earlier_part_failed', updated_at = ${now}
        from moved
       where moved.state = 'failed'
         and n.recipient_id = moved.recipient_id and n.part > moved.part and n.state = 'planned'
    )
    select id as "attemptId" from settled`.execute(db.withoutPlugins());
  return rows.map((row) => row.attemptId);
}

const failureTexts = JSON.stringify({
  not_sent_again: 'It was proved unsent; because of onUnknown: never it is not sent again',
  quarantined: `Bluecast died ${quarantineCrashes} times while sending it, the last ${crashesAlone} times sending nothing else; it is not sent again`,
  never_arrives: `It was sent ${maxUnsent} times and never reached the provider; it is not sent again`,
});

/** Records what a search for evidence found where it settled nothing. */
export async function noteLook(
  db: Database,
  look: { attempts: readonly { attemptId: number; looked: string }[]; now: Date },
): Promise<void> {
  await sql`
    update attempt a set looked_at = ${look.now}, looked = seen.looked
      from unnest(
             ${look.attempts.map((each) => each.attemptId)}::bigint[], ${look.attempts.map((each) => each.looked)}::text[]
           ) as seen (id, looked)
     where a.id = seen.id and a.outcome = 'unknown'`.execute(db);
}

/** unknown -> sent or failed, by an operator's verdict, for a message that the provider took and lost track of. */
export async function settleUndecided(
  db: Database,
  verdict: { attemptId: number; wasSent: boolean; because: string; now: Date },
): Promise<readonly number[]> {
  const { attemptId, wasSent, now } = verdict;
  const { rows } = await sql<{ attemptId: number }>`
    with moved as (
      update message m
         set state = ${wasSent ? 'sent' : 'failed'},
             provider_status = case when ${wasSent} then 'SENT' else m.provider_status end,
             error_code = case when ${wasSent} then null else ${undecidedError} end,
             error_message = case when ${wasSent} then null else 'An operator found that it did not arrive' end,
             status_source = 'operator', status_at = ${now}, updated_at = ${now}
        from attempt a
       where a.id = ${attemptId} and a.outcome = 'accepted' and m.id = a.message_id and m.state = 'unknown'
      returning a.id
    ), new_verdict as (
      insert into verdict (attempt_id, at, source, outcome, because)
      select id, ${now}, 'operator', ${wasSent ? 'accepted' : 'refused'}, ${verdict.because} from moved
    )
    select id as "attemptId" from moved`.execute(db.withoutPlugins());
  return rows.map((row) => row.attemptId);
}
