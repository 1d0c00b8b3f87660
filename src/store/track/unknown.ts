/**
 * Messages with an unknown outcome, and what settles them. Invariant: a verdict moves a message only
 * from `unknown`, and only for the attempt that it is about.
 *
 *     attempt -> ending -> settled -> { new_verdict, requeued, later_parts }, counted
 *
 */
import { type RawBuilder, sql } from 'kysely';
import type { OnUnknown } from '../../core/campaign/account.ts';
import { maxUnsent } from '../../core/campaign/account.ts';
import { undecidedError } from '../../core/message/advance.ts';
import type { AttemptKey } from '../../core/message/answer.ts';
import { crashesAlone, quarantineCrashes, suspectCrashes } from '../../core/message/crashes.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { heldRuns, movesOfLaterParts, placeOf, queueColumns, skippedParts } from '../ledger/parts.ts';

/** A message and its attempt, with what identifies them in the provider's list. */
export interface TriedMessage extends AttemptKey {
  readonly phone: string;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly startedAt: Date;
}

export interface UnknownMessage extends TriedMessage {
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
    select a.id as "attemptId", m.id as "messageId", a.line_id as "lineId", l.number as "fromNumber", a.epoch,
           c.phone, m.kind, m.content, m.media_urls as "mediaUrls",
           a.started_at as "startedAt", a.finished_at as "unknownSince",
           run.settle_after_seconds * 1000 as "settleAfterMs", run.on_unknown as "onUnknown"
      from line l join attempt a on a.line_id = l.id and a.is_unknown and a.outcome = 'unknown'
      join message m on m.id = a.message_id
      join contact c on c.id = a.contact_id
      join run on run.id = a.run_id
     where l.account_id = ${accountId}
     order by a.started_at, a.id limit ${limit}`.execute(db.withoutPlugins());
  return result.rows;
}

/** Other open attempts from the same line to the same people: they may own the list entries we are matching. */
export async function listRivals(db: Database, unknown: readonly UnknownMessage[]): Promise<readonly TriedMessage[]> {
  const result = await sql<TriedMessage>`
    select a.id as "attemptId", m.id as "messageId", c.phone, m.kind, m.content, m.media_urls as "mediaUrls",
           a.started_at as "startedAt"
      from (select attempt_id as id, message_id, contact_id, line_id, started_at from open
            union all
            select id, message_id, contact_id, line_id, started_at from attempt
             where is_unknown and outcome = 'unknown') as a
      join message m on m.id = a.message_id
      join contact c on c.id = a.contact_id
     where a.line_id = any(${[...new Set(unknown.map(({ lineId }) => lineId))]}::integer[])
       and c.phone = any(${[...new Set(unknown.map(({ phone }) => phone))]}::text[])
       and a.id <> all(${unknown.map(({ attemptId }) => attemptId)}::bigint[])`.execute(db.withoutPlugins());
  return result.rows;
}

/** Those of `handles` that messages already have: they cannot settle another attempt. */
export async function findKnownHandles(db: Database, handles: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ handle: string }>`
    select handle from attempt where handle = any(${handles}::text[]) and not is_handle_taken`.execute(
    db.withoutPlugins(),
  );
  return new Set(rows.map((row) => row.handle));
}

/**
 * unknown -> planned: the attempt is proved not to have reached the provider, so the message is sent as if never tried. It is
 * cancelled with its run, and fails where the account forbids sending again or where trying again is useless.
 */
export async function settleUnsent(
  db: Database,
  verdict: { attempts: readonly AttemptKey[]; evidence: 'list' | 'operator'; because: string; now: Date },
): Promise<readonly number[]> {
  const { attempts, evidence, because, now } = verdict;
  const statement = sql<{ attemptId: number }>`
    with asked as materialized (${keysOf(attempts)}
    ),
    ${heldRuns(sql`
        select t.run_id from asked join attempt t on t.message_id = asked.message_id and t.id = asked.id`)},
    -- Why a message is not sent again; null: it is. The attempts that this statement settles are not counted yet: minus one.
    ending as materialized (
      select t.message_id, t.id, held.state as run_state,
             case when run.on_unknown = 'never' then 'not_sent_again'
                  when t.crashes >= ${quarantineCrashes} then 'quarantined'
                  when (select count(*) from attempt a
                         where a.message_id = t.message_id and a.outcome = 'unsent' and a.evidence = 'list')
                       >= ${maxUnsent} - 1 then 'never_arrives' end as failure
        from asked join attempt t on t.message_id = asked.message_id and t.id = asked.id
        join run on run.id = t.run_id join held on held.id = t.run_id
       where t.outcome = 'unknown'
    ),
    settled as (
      update attempt t
         set outcome = 'unsent', evidence = ${evidence}, finished_at = ${now},
             state = case when run_state <> 'cancelled' and failure is not null then 'failed'::attempt_state end,
             error_code = case when run_state <> 'cancelled' then failure end,
             error_message = case when run_state <> 'cancelled' then ${failureTexts}::jsonb ->> failure end
        from ending where t.message_id = ending.message_id and t.id = ending.id and t.outcome = 'unknown'
      returning t.*,
                case when run_state = 'cancelled' then 'cancelled' when failure is not null then 'failed' else 'planned' end
                  as new_state
    ),
    new_verdict as (
      insert into verdict (message_id, attempt_id, at, source, outcome, because)
      select message_id, id, ${now}, ${evidence}, 'unsent', ${because} from settled
    ),
    requeued as (
      insert into queue (${queueColumns})
      select message_id, contact_id, ${now}, run_id, line_id, ${placeOf(sql`message_id`)}, (message_id & 31)::smallint, attempts, crashes,
             crashes >= ${suspectCrashes}::integer, is_new_contact
        from settled where new_state = 'planned'
    ),
    -- After a failed part nothing more goes to this recipient.
    ${skippedParts(sql`select message_id, run_id from settled where new_state = 'failed' and not is_last`, now)},
    ${countMoves(sql`
      select run_id, line_id, 'unknown', '', channel, '', -1, null::text from settled
      union all
      select run_id, line_id, new_state, '', channel, case new_state when 'failed' then error_code else '' end, 1,
             case new_state when 'failed' then error_message end
        from settled
      union all ${movesOfLaterParts}`)}
    select id as "attemptId" from settled`;
  const { rows } = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return rows.map((row) => row.attemptId);
}

/** Attempts as rows (message_id, id). */
function keysOf(attempts: readonly AttemptKey[]): RawBuilder<unknown> {
  return sql`
      select * from unnest(${attempts.map(({ messageId }) => messageId)}::bigint[],
                           ${attempts.map(({ attemptId }) => attemptId)}::bigint[]) as k (message_id, id)`;
}

const failureTexts = JSON.stringify({
  not_sent_again: 'It was proved unsent; because of onUnknown: never it is not sent again',
  quarantined: `Bluecast died ${quarantineCrashes} times while sending it, the last ${crashesAlone} times sending nothing else; it is not sent again`,
  never_arrives: `It was sent ${maxUnsent} times and never reached the provider; it is not sent again`,
});

/** Records what a search for evidence found where it settled nothing. */
export async function noteLook(
  db: Database,
  look: { attempts: readonly (AttemptKey & { readonly looked: string })[]; now: Date },
): Promise<void> {
  await sql`
    update attempt a set looked_at = ${look.now}, looked = seen.looked
      from unnest(
             ${look.attempts.map((each) => each.messageId)}::bigint[], ${look.attempts.map((each) => each.attemptId)}::bigint[],
             ${look.attempts.map((each) => each.looked)}::text[]
           ) as seen (message_id, id, looked)
     where a.message_id = seen.message_id and a.id = seen.id and a.outcome = 'unknown'`.execute(db);
}

/** unknown -> sent or failed, by an operator's verdict, for a message that the provider took and lost track of. */
export async function settleUndecided(
  db: Database,
  verdict: AttemptKey & { wasSent: boolean; because: string; now: Date },
): Promise<readonly number[]> {
  const { messageId, attemptId, wasSent, now } = verdict;
  const { rows } = await sql<{ attemptId: number }>`
    with moved as (
      update attempt a
         set state = ${wasSent ? 'sent' : 'failed'},
             provider_status = case when ${wasSent} then 'SENT' else a.provider_status end,
             error_code = case when ${wasSent} then null else ${undecidedError} end,
             error_message = case when ${wasSent} then null else 'An operator found that it did not arrive' end,
             status_source = 'operator', status_at = ${now}
       where a.message_id = ${messageId} and a.id = ${attemptId} and a.outcome = 'accepted' and a.state = 'unknown'
      returning a.*
    ), new_verdict as (
      insert into verdict (message_id, attempt_id, at, source, outcome, because)
      select message_id, id, ${now}, 'operator', ${wasSent ? 'accepted' : 'refused'}, ${verdict.because} from moved
    ),
    ${countMoves(sql`
      select run_id, line_id, 'unknown', '', channel, '', -1, null::text from moved
      union all select run_id, line_id, state::text, '', channel, coalesce(error_code, ''), 1, error_message from moved`)}
    select id as "attemptId" from moved`.execute(db.withoutPlugins());
  return rows.map((row) => row.attemptId);
}
