/** All that the database knows about one person in one run. */
import { sql } from 'kysely';
import type { MessageState } from '../../core/message/advance.ts';
import type { AttemptAnswer } from '../../core/message/answer.ts';
import type { Consent } from '../../core/people/consent.ts';
import type { Service } from '../../core/people/service-trust.ts';
import type { Evidence } from '../../core/place/place.ts';
import type { Database } from '../database/connect.ts';

export interface ExplainedContact {
  readonly id: number;
  readonly phone: string;
  readonly consent: Consent;
  readonly optedOutAt: Date | null;
  readonly service: Service | null;
  readonly serviceSource: 'message' | 'lookup' | null;
  readonly serviceAt: Date | null;
  readonly lineNumber: string | null;
  readonly lastMessageAt: Date | null;
}

export interface ExplainedRecipient {
  readonly id: number;
  readonly csvRow: number;
  readonly values: Readonly<Record<string, string>>;
  /** How it is known where the person may be. */
  readonly evidence: Evidence;
  /** Where, as core/place/place.ts writes it; null: a phone of our own, which gets texts at any time. */
  readonly candidates: string | null;
}

export interface ExplainedMessage {
  readonly id: number;
  readonly part: number;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly state: MessageState;
  readonly skipReason: string | null;
  readonly channel: Service | null;
  readonly fromNumber: string;
  readonly isNewContact: boolean;
  readonly readyAt: Date | null;
  readonly handle: string | null;
  readonly providerStatus: string | null;
  readonly statusSource: string | null;
  readonly statusAt: Date | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** The revision that its text is from. */
  readonly revision: number;
}

export interface ExplainedAttempt {
  readonly id: number;
  readonly messageId: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: AttemptAnswer['outcome'] | null;
  readonly evidence: string | null;
  readonly errorCode: string | null;
  readonly isNewContact: boolean;
  readonly fromNumber: string;
}

export interface ExplainedVerdict {
  readonly attemptId: number;
  readonly at: Date;
  readonly source: 'answer' | 'callback' | 'list' | 'operator' | 'crash';
  readonly outcome: Exclude<AttemptAnswer['outcome'], 'unknown'>;
  readonly because: string;
}

/** The verdicts on attempts that were unknown, oldest first. */
export async function listVerdictsOf(db: Database, recipientId: number): Promise<readonly ExplainedVerdict[]> {
  const { rows } = await sql<ExplainedVerdict>`
    select v.attempt_id as "attemptId", v.at, v.source, v.outcome, v.because
      from verdict v
     where v.message_id between first_message(${recipientId}) and last_message(${recipientId}) order by v.id`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

export interface ExplainedLookup {
  readonly at: Date;
  /** Null: under way, or its process died meanwhile. */
  readonly outcome: 'answered' | 'no-answer' | 'unsent' | null;
  readonly service: string | null;
}

/** The account's contact with this number; null when no file ever had it. */
export async function findContact(
  db: Database,
  { accountId, phone }: { accountId: number; phone: string },
): Promise<ExplainedContact | null> {
  const { rows } = await sql<ExplainedContact>`
    select c.id, c.phone, c.consent, c.opted_out_at as "optedOutAt", l.number as "lineNumber",
           c.service, c.service_source as "serviceSource", c.service_at as "serviceAt",
           c.last_message_at as "lastMessageAt"
      from contact c left join line l on l.id = c.line_id
     where c.account_id = ${accountId} and c.phone = ${phone}`.execute(db.withoutPlugins());
  return rows[0] ?? null;
}

/** The contact as a recipient of a run: several where each row counts, in the order of the file. */
export async function listRecipientsOf(
  db: Database,
  asked: { runId: number; contactId: number },
): Promise<readonly ExplainedRecipient[]> {
  const { rows } = await sql<ExplainedRecipient>`
    select r.id, r.line_number as "csvRow", r.values, r.evidence,
           (select candidates from message m join place p on p.id = m.place_id and p.account_id is not null
             where m.id between first_message(r.id) and last_message(r.id) limit 1) as candidates
      from recipient r
     where r.run_id = ${asked.runId} and r.contact_id = ${asked.contactId} order by r.line_number`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

/** The messages of a recipient, in the order of their parts. */
export async function listMessagesOf(db: Database, recipientId: number): Promise<readonly ExplainedMessage[]> {
  const { rows } = await sql<ExplainedMessage>`
    select m.id, m.part, m.kind, m.content, m.media_urls as "mediaUrls", m.revision,
           m.state, m.skip_reason as "skipReason", m.channel, l.number as "fromNumber",
           coalesce(q.is_new_contact, m.is_new_contact) as "isNewContact", nullif(q.ready_at, 'infinity') as "readyAt",
           m.handle, m.provider_status as "providerStatus", m.status_source as "statusSource",
           m.status_at as "statusAt", m.error_code as "errorCode", m.error_message as "errorMessage"
      from message_state m join line l on l.id = m.line_id
      left join queue q on q.run_id = m.run_id and q.line_id = m.line_id and q.message_id = m.id
     where m.id between first_message(${recipientId}) and last_message(${recipientId}) order by m.part`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

/** The attempts of a recipient's messages, oldest first. */
export async function listAttemptsOf(db: Database, recipientId: number): Promise<readonly ExplainedAttempt[]> {
  const { rows } = await sql<ExplainedAttempt>`
    select a.id, a.message_id as "messageId", a.started_at as "startedAt", a.finished_at as "finishedAt",
           a.outcome, a.evidence, a.error_code as "errorCode", a.is_new_contact as "isNewContact",
           l.number as "fromNumber"
      from (select id, message_id, started_at, finished_at, outcome, evidence, error_code, is_new_contact, line_id
              from attempt
            union all
            select attempt_id, message_id, started_at, null, null, null, null, is_new_contact, line_id from open) as a
      join line l on l.id = a.line_id
     where a.message_id between first_message(${recipientId}) and last_message(${recipientId}) order by a.id`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

/** The last `limit` lookups of a contact's channel, newest first. */
export async function listLookupsOf(
  db: Database,
  asked: { contactId: number; limit: number },
): Promise<readonly ExplainedLookup[]> {
  return db
    .selectFrom('lookup')
    .select(['askedAt as at', 'outcome', 'service'])
    .where('contactId', '=', asked.contactId)
    .orderBy('id', 'desc')
    .limit(asked.limit)
    .execute();
}

export interface ExplainedLeftOut {
  readonly csvRow: number;
  readonly reason: string;
}

/** The contact's first row that the run's audience leaves out. */
export async function findLeftOut(
  db: Database,
  asked: { runId: number; contactId: number },
): Promise<ExplainedLeftOut | null> {
  const { rows } = await sql<ExplainedLeftOut>`
    select line_number as "csvRow", reason from left_out
     where run_id = ${asked.runId} and contact_id = ${asked.contactId} order by line_number limit 1`.execute(
    db.withoutPlugins(),
  );
  return rows[0] ?? null;
}

export interface ExplainedReject {
  readonly csvRow: number;
  readonly columnName: string;
  readonly reason: string;
}

/** Rejected rows of the run's file with the last ten digits of a number in one of their cells. */
export async function listRejectsOf(
  db: Database,
  asked: { runId: number; phone: string; limit: number },
): Promise<readonly ExplainedReject[]> {
  const digits = asked.phone.slice(-10);
  const { rows } = await sql<ExplainedReject>`
    select j.line_number as "csvRow", j.column_name as "columnName", j.reason
      from run join reject j on j.import_id = run.import_id
     where run.id = ${asked.runId}
       and exists (select from jsonb_array_elements_text(j.cells) cell
                    where regexp_replace(cell, '[^0-9]', '', 'g') like ${`%${digits}`})
     order by j.line_number limit ${asked.limit}`.execute(db.withoutPlugins());
  return rows;
}
