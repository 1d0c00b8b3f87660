/**
 * Records what the provider answered. Invariant: one statement moves the attempt, its message, the later parts and what is known
 * of the contact; an answer counts once, and only for the attempt that it belongs to.
 *
 *     answer -> finished -> { new_verdict, moved -> { new_handle, next_part, later_parts, contact_change -> changed_contact } }
 *
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { type RawBuilder, sql } from 'kysely';
import type { AttemptAnswer } from '../../core/message/answer.ts';
import { suspectCrashes } from '../../core/message/crashes.ts';
import { arrayLiteral } from '../database/array-literal.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';

/** Error code for attempts that failed on our own bug; retrying would fail the same way. */
export const ownFailureCode = 'bluecast-failed';

/** One ownership of one line. */
export interface Owner {
  readonly lineId: number;
  readonly epoch: number;
}

export interface RecordOptions {
  /** The owners that made the attempts; null when the provider itself proves the answers (its list, a callback). */
  readonly owners: readonly Owner[] | null;
  readonly now: Date;
  /** How the answers became known. */
  readonly evidence: 'answer' | 'list' | 'callback' | 'operator';
  /** Why an attempt in doubt is settled so; kept with the verdict. */
  readonly because?: string;
  readonly answers: readonly AttemptAnswer[];
}

/**
 * Records answers and returns the ids of the attempts that they settled; the missing ones were settled already. An owner may
 * settle its own open attempts, also after a new owner marked them unknown, because only it saw the answer. Proof of acceptance
 * settles an attempt in doubt, and one counted as unsent while its message has not been sent again. A handle that another
 * message already has stays with that one.
 */
export async function recordAnswers(db: Database, options: RecordOptions): Promise<readonly number[]> {
  const { now, answers, evidence, because = 'the answer came after all' } = options;
  const column = (key: keyof AttemptAnswer): string => arrayLiteral(answers.map((answer) => answer[key]));
  const statement = sql<{ attemptId: number }>`
    -- Each step returns what later steps need. A join of two steps would compare all their rows with each other: PostgreSQL
    -- estimates that a step returns a single row.
    with answer as materialized (
      select * from unnest(
        ${column('attemptId')}::bigint[], ${column('outcome')}::text[], ${column('state')}::text[],
        ${column('handle')}::text[], ${column('providerStatus')}::text[], ${column('channel')}::text[],
        ${column('errorCode')}::text[], ${column('errorMessage')}::text[], ${column('readyAt')}::timestamptz[],
        ${column('isOptedOut')}::boolean[], ${column('isFree')}::boolean[]
      ) as a (attempt_id, outcome, state, handle, provider_status, channel, error_code, error_message, ready_at,
              is_opted_out, is_free)
    ),
    -- The attempts that these answers may settle, with their outcome before.
    finished as (
      update attempt t
         set outcome = answer.outcome, evidence = ${evidence}, error_code = answer.error_code, finished_at = ${now}
        from answer,
             lateral (select id, outcome from attempt where attempt.id = answer.attempt_id offset 0) as before
       where t.id = before.id and (${isOurs(options.owners)} or ${isProof} or ${isLateProof})
      returning t.id, t.message_id, t.line_id, before.outcome as before, answer.*
    ),
    -- Why attempts in doubt were settled so.
    new_verdict as (
      insert into verdict (attempt_id, at, source, outcome, because)
      select id, ${now}, ${evidence}, outcome, ${because}
        from finished where before is not null and outcome <> 'unknown'
    ),
    -- Their messages. One that returns to a cancelled run is cancelled; a bug of ours makes a message suspect at once.
    moved as (
      update message m
         set state = case when f.state = 'planned'
                           and (select run.state from run where run.id = m.run_id) = 'cancelled'
                          then 'cancelled' else f.state end,
             handle = f.handle, provider_status = f.provider_status, channel = coalesce(f.channel, m.channel),
             error_code = f.error_code, error_message = f.error_message,
             attempts = m.attempts - f.is_free::integer,
             crashes = m.crashes + case f.error_code when ${ownFailureCode} then ${suspectCrashes}::integer else 0 end,
             ready_at = coalesce(f.ready_at, m.ready_at),
             status_source = ${evidence}, status_at = ${now}, updated_at = ${now}
        from finished f
       where m.id = f.message_id
         and (m.state in ('sending', 'unknown') or (m.state = 'planned' and f.before = 'unsent'))
      returning m.id, m.recipient_id, m.contact_id, m.part, f.handle, f.line_id, f.outcome, f.is_opted_out
    ),
    new_handle as (
      insert into handle (handle, message_id)
      select handle, id from moved where handle is not null
      on conflict do nothing
    ),
    -- After an accepted part the next planned one is due: those in between may have been skipped.
    next_part as (
      update message n set ready_at = ${now}, is_new_contact = false, updated_at = ${now}
        from moved, lateral (
          select id from message later
           where later.recipient_id = moved.recipient_id and later.part > moved.part and later.state = 'planned'
           order by part limit 1) as next
       where moved.outcome = 'accepted' and n.id = next.id
    ),
    -- After a refused part nothing more goes to this recipient.
    later_parts as (
      update message n set state = 'skipped', skip_reason = 'earlier_part_failed', updated_at = ${now}
        from moved
       where moved.outcome = 'refused'
         and n.recipient_id = moved.recipient_id and n.part > moved.part and n.state = 'planned'
    ),
    -- One row a contact: one batch may hold the answers to two of its parts.
    contact_change as (
      select contact_id, max(line_id) filter (where outcome = 'accepted') as line_id,
             count(*) filter (where outcome = 'accepted') as accepted, bool_or(is_opted_out) as is_opted_out
        from moved where outcome = 'accepted' or is_opted_out group by contact_id
    ),
    -- In the order that store/database/contact-lock.ts demands of every writer.
    changed_contact as (
      update contact c
         set last_message_at = case when change.accepted > 0 then ${now} else c.last_message_at end,
             line_id = coalesce(change.line_id, c.line_id), unanswered = c.unanswered + change.accepted,
             opted_out_at = case when change.is_opted_out then coalesce(c.opted_out_at, ${now}) else c.opted_out_at end
        from (select * from contact_change order by contact_id offset 0) as change
       where c.id = change.contact_id
    )
    select id as "attemptId" from finished`;
  // A callback and the answer itself may settle the same attempts at the same moment.
  const result = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return result.rows.map((row) => row.attemptId);
}

/** The attempt is open and belongs to one of `owners`; null: the provider itself proves the answer, and owners do not matter. */
function isOurs(owners: readonly Owner[] | null): RawBuilder<boolean> {
  if (owners === null) return sql`(t.outcome is null)`;
  const [lineIds, epochs] = [owners.map(({ lineId }) => lineId), owners.map(({ epoch }) => epoch)];
  return sql`(t.outcome is null
              and (t.line_id, t.epoch) in (select * from unnest(${lineIds}::bigint[], ${epochs}::bigint[])))`;
}

/** The attempt is in doubt, and the answer proves acceptance, or comes from the owner whose attempt a takeover put in doubt. */
const isProof = sql<boolean>`(t.outcome = 'unknown'
              and (answer.outcome = 'accepted' or (answer.outcome <> 'unknown' and t.evidence = 'takeover')))`;

/** The attempt was judged unsent, the answer proves acceptance, and the message has not been sent again. */
const isLateProof = sql<boolean>`(t.outcome = 'unsent' and t.evidence in ('list', 'operator')
              and answer.outcome = 'accepted'
              and exists (select from message m where m.id = t.message_id and m.state = 'planned'))`;
