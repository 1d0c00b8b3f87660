/**
 * What the provider answered, written down. Invariant: one statement moves attempt, message, the parts that wait for it and
 * what is known of the contact; an answer counts once, and only for the attempt that it belongs to.
 */
import { type RawBuilder, sql } from 'kysely';
import type { AttemptAnswer } from '../../core/message/answer.ts';
import { suspectCrashes } from '../../core/message/crashes.ts';
import { arrayLiteral } from '../database/array-literal.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';

/** `errorCode` of an attempt in which Bluecast itself failed, as it would again. */
export const ownFailureCode = 'bluecast-failed';

/** One ownership of one line. */
export interface Owner {
  readonly lineId: number;
  readonly epoch: number;
}

export interface RecordOptions {
  /** Who gives the answers: the owners that made the attempts; null when the provider itself proves them (its list, a callback). */
  readonly owners: readonly Owner[] | null;
  readonly now: Date;
  /** How the answers became known. */
  readonly evidence: 'answer' | 'list' | 'callback' | 'operator';
  /** Why an attempt that was in doubt is settled so; kept with the verdict. */
  readonly because?: string;
  readonly answers: readonly AttemptAnswer[];
}

/**
 * Records answers and returns the ids of the attempts that they settled; missing ones were settled already. Owners settle
 * their open attempts, and those that a new owner has put in doubt since: they alone know what became of them. Proof of acceptance
 * settles whatever is in doubt, and also an attempt that was taken for unsent, as long as its message has not been sent again.
 * A handle that another message has already stays with that one.
 */
export async function recordAnswers(db: Database, options: RecordOptions): Promise<readonly number[]> {
  const { owners, now, answers } = options;
  const column = (key: keyof AttemptAnswer): string => arrayLiteral(answers.map((answer) => answer[key]));
  const statement = sql<{ attemptId: number }>`
    -- Each step hands on what the later ones need. Joined with each other they would be compared row by row: PostgreSQL takes
    -- what a step returns for a single row.
    with answer as materialized (
      select * from unnest(
        ${column('attemptId')}::bigint[], ${column('outcome')}::text[], ${column('state')}::text[], ${column('handle')}::text[],
        ${column('providerStatus')}::text[], ${column('channel')}::text[], ${column('errorCode')}::text[], ${column('errorMessage')}::text[],
        ${column('readyAt')}::timestamptz[], ${column('isOptedOut')}::boolean[], ${column('isFree')}::boolean[]
      ) as a (attempt_id, outcome, state, handle, provider_status, channel, error_code, error_message, ready_at, is_opted_out, is_free)
    ), finished as (
      update attempt t set outcome = answer.outcome, evidence = ${options.evidence}, error_code = answer.error_code, finished_at = ${now}
        from answer, lateral (select id, outcome from attempt where attempt.id = answer.attempt_id offset 0) as before
       where t.id = before.id
         and (t.outcome is null and ${owners === null ? sql`true` : isOf(owners)}
           or t.outcome = 'unknown' and (answer.outcome = 'accepted' or answer.outcome <> 'unknown' and t.evidence = 'takeover')
           or t.outcome = 'unsent' and t.evidence in ('list', 'operator') and answer.outcome = 'accepted'
              and exists (select from message m where m.id = t.message_id and m.state = 'planned'))
      returning t.id, t.message_id, t.line_id, before.outcome as before, answer.*
    ), judged as (
      insert into verdict (attempt_id, at, source, outcome, because)
      select id, ${now}, ${options.evidence}, outcome, ${options.because ?? 'the answer came after all'}
        from finished where before is not null and outcome <> 'unknown'
    ), moved as (
      update message m
         set state = case when f.state = 'planned' and (select run.state from run where run.id = m.run_id) = 'cancelled' then 'cancelled' else f.state end,
             handle = f.handle, provider_status = f.provider_status,
             channel = coalesce(f.channel, m.channel), error_code = f.error_code, error_message = f.error_message,
             attempts = m.attempts - f.is_free::integer,
             crashes = m.crashes + case f.error_code when ${ownFailureCode} then ${suspectCrashes}::integer else 0 end, ready_at = coalesce(f.ready_at, m.ready_at),
             status_source = ${options.evidence}, status_at = ${now}, updated_at = ${now}
        from finished f
       where m.id = f.message_id and (m.state in ('sending', 'unknown') or m.state = 'planned' and f.before = 'unsent')
      returning m.id, m.recipient_id, m.contact_id, m.part, f.handle, f.line_id, f.outcome, f.is_opted_out
    ), named as (
      insert into handle (handle, message_id) select handle, id from moved where handle is not null on conflict do nothing
    ), readied as (
      -- The next part that is left: one in between may have been skipped.
      update message n set ready_at = ${now}, is_new_contact = false, updated_at = ${now}
        from moved, lateral (
          select id from message later
           where later.recipient_id = moved.recipient_id and later.part > moved.part and later.state = 'planned'
           order by part limit 1) as next
       where moved.outcome = 'accepted' and n.id = next.id
    ), skipped as (
      update message n set state = 'skipped', skip_reason = 'earlier_part_failed', updated_at = ${now}
        from moved where moved.outcome = 'refused' and n.recipient_id = moved.recipient_id and n.part > moved.part and n.state = 'planned'
    ), told as (
      -- One row a contact: two parts of a message may be answered in one breath.
      select contact_id, max(line_id) filter (where outcome = 'accepted') as line_id,
             count(*) filter (where outcome = 'accepted') as accepted, bool_or(is_opted_out) as is_opted_out
        from moved where outcome = 'accepted' or is_opted_out group by contact_id
    ), met as (
      -- In the order that store/database/contact-lock.ts asks of everybody.
      update contact c
         set last_message_at = case when told.accepted > 0 then ${now} else c.last_message_at end,
             line_id = coalesce(told.line_id, c.line_id), unanswered = c.unanswered + told.accepted,
             opted_out_at = case when told.is_opted_out then coalesce(c.opted_out_at, ${now}) else c.opted_out_at end
        from (select * from told order by contact_id offset 0) as told where c.id = told.contact_id
    )
    select id as "attemptId" from finished`;
  // A callback and the answer itself may speak of the same attempts at the same moment.
  const result = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return result.rows.map((row) => row.attemptId);
}

function isOf(owners: readonly Owner[]): RawBuilder<boolean> {
  const [lineIds, epochs] = [owners.map(({ lineId }) => lineId), owners.map(({ epoch }) => epoch)];
  return sql`(t.line_id, t.epoch) in (select * from unnest(${lineIds}::bigint[], ${epochs}::bigint[]))`;
}
