/**
 * What the provider answered, written down. Invariant: one statement moves attempt, message, the parts that wait for it and
 * what is known of the contact; an answer counts once, and only for the attempt that it belongs to.
 */
import { sql } from 'kysely';
import type { Database } from './connect.ts';
import { lockedContacts } from './contact-lock.ts';

/** The answer to one attempt. `state` is where the message goes. */
export interface Answer {
  readonly attemptId: number;
  readonly outcome: 'accepted' | 'refused' | 'unsent' | 'unknown';
  readonly state: 'accepted' | 'sent' | 'delivered' | 'failed' | 'planned' | 'unknown';
  readonly handle: string | null;
  readonly providerStatus: string | null;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** For `planned`: not to be tried again before this time. */
  readonly readyAt: Date | null;
  /** The provider says that this person does not want to hear from us. */
  readonly isOptedOut: boolean;
}

export interface RecordOptions {
  readonly lineId: number;
  readonly epoch: number;
  readonly now: Date;
  /** How the answers became known: `answer`, `list`, `callback`. */
  readonly evidence: string;
  readonly answers: readonly Answer[];
}

/**
 * Records answers and returns the ids of the attempts that they settled. Missing ones were settled already, or belong to an
 * owner before: their message is `unknown` by now, and only proof of acceptance still counts for it.
 */
export async function recordAnswers(db: Database, options: RecordOptions): Promise<readonly number[]> {
  const { lineId, epoch, now, answers } = options;
  const column = <K extends keyof Answer>(key: K): Answer[K][] => answers.map((answer) => answer[key]);
  const result = await sql<{ attemptId: number }>`
    with answer as materialized (
      select * from unnest(
        ${column('attemptId')}::bigint[], ${column('outcome')}::text[], ${column('state')}::text[], ${column('handle')}::text[],
        ${column('providerStatus')}::text[], ${column('channel')}::text[], ${column('errorCode')}::text[], ${column('errorMessage')}::text[],
        ${column('readyAt')}::timestamptz[], ${column('isOptedOut')}::boolean[]
      ) as a (attempt_id, outcome, state, handle, provider_status, channel, error_code, error_message, ready_at, is_opted_out)
    ), finished as (
      update attempt t set outcome = answer.outcome, evidence = ${options.evidence}, error_code = answer.error_code, finished_at = ${now}
        from answer
       where t.id = answer.attempt_id and t.line_id = ${lineId}
         and (t.outcome is null and t.epoch = ${epoch} or t.outcome = 'unknown' and answer.outcome = 'accepted')
      returning t.id, t.message_id
    ), moved as (
      update message m
         set state = answer.state, handle = answer.handle, provider_status = answer.provider_status,
             channel = coalesce(answer.channel, m.channel), error_code = answer.error_code, error_message = answer.error_message,
             ready_at = coalesce(answer.ready_at, m.ready_at), status_source = ${options.evidence}, status_at = ${now}, updated_at = ${now}
        from answer join finished on finished.id = answer.attempt_id
       where m.id = finished.message_id and m.state in ('sending', 'unknown')
      returning m.id, m.recipient_id, m.contact_id, m.part, answer.outcome, answer.is_opted_out
    ), readied as (
      update message n set ready_at = ${now}, is_new_contact = false, updated_at = ${now}
        from moved where moved.outcome = 'accepted' and n.recipient_id = moved.recipient_id and n.part = moved.part + 1 and n.state = 'planned'
    ), skipped as (
      update message n set state = 'skipped', skip_reason = 'earlier_part_failed', updated_at = ${now}
        from moved where moved.outcome = 'refused' and n.recipient_id = moved.recipient_id and n.part > moved.part and n.state = 'planned'
    ), locked as materialized (
      ${lockedContacts(sql`select contact_id from moved where outcome = 'accepted' or is_opted_out`)}
    ), met as (
      update contact c
         set last_message_at = case when moved.outcome = 'accepted' then ${now} else c.last_message_at end,
             line_id = case when moved.outcome = 'accepted' then ${lineId} else c.line_id end,
             opted_out_at = case when moved.is_opted_out then coalesce(c.opted_out_at, ${now}) else c.opted_out_at end
        from moved join locked on locked.id = moved.contact_id where c.id = moved.contact_id
    )
    select finished.id as attempt_id from finished`.execute(db);
  return result.rows.map((row) => row.attemptId);
}
