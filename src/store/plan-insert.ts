/**
 * Recipients and messages, written by the plan. Invariant: one recipient per contact and run and one message per part;
 * inserting the same again adds nothing.
 */
import { sql } from 'kysely';
import type { SendStyle } from '../core/send-style.ts';
import type { Database } from './connect.ts';

export interface PlannedMessage {
  readonly part: number;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly sendStyle?: SendStyle;
}

export interface PlannedRecipient {
  readonly contactId: number;
  readonly phone: string;
  readonly lineNumber: number;
  readonly values: Readonly<Record<string, string>>;
  /** Which of the campaign's texts; null where it has but one. */
  readonly variant?: string | null;
  readonly lineId: number;
  readonly channel: string | null;
  readonly isNewContact: boolean;
  /** Why nothing is sent to this contact; null for who gets the messages. */
  readonly skipReason: string | null;
  readonly messages: readonly PlannedMessage[];
}

/** Inserts recipients with their messages, and adds them to the run's number of recipients. One transaction. */
export async function insertRecipients(
  db: Database,
  plan: { runId: number; now: Date; recipients: readonly PlannedRecipient[] },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const of = plan.recipients;
    const inserted = await sql<{ id: number; contactId: number }>`
      insert into recipient (run_id, contact_id, line_number, values, variant)
      select ${plan.runId}, * from unnest(${of.map((each) => each.contactId)}::bigint[], ${of.map((each) => each.lineNumber)}::integer[],
        ${of.map((each) => JSON.stringify(each.values))}::jsonb[], ${of.map((each) => each.variant ?? null)}::text[])
      on conflict (run_id, contact_id) do nothing returning id, contact_id`.execute(trx);
    const idByContact = new Map(inserted.rows.map((row) => [row.contactId, row.id]));
    const rows = of.flatMap((recipient) => {
      const recipientId = idByContact.get(recipient.contactId);
      return recipientId === undefined
        ? []
        : recipient.messages.map((message) => ({ recipientId, recipient, message }));
    });
    await sql`
      insert into message (run_id, recipient_id, contact_id, line_id, phone, part, kind, content, media_urls, send_style, state, skip_reason, channel,
        is_new_contact, ready_at, updated_at)
      select ${plan.runId}, recipient_id, contact_id, line_id, phone, part, kind, content,
        case when media_urls = '' then '{}' else string_to_array(media_urls, chr(10)) end, send_style,
        case when skip_reason is null then 'planned' else 'skipped' end, skip_reason, channel, is_new_contact,
        case when part = 1 then ${plan.now}::timestamptz end, ${plan.now}
      from unnest(
        ${rows.map((row) => row.recipientId)}::bigint[], ${rows.map((row) => row.recipient.contactId)}::bigint[],
        ${rows.map((row) => row.recipient.lineId)}::bigint[], ${rows.map((row) => row.recipient.phone)}::text[],
        ${rows.map((row) => row.message.part)}::smallint[], ${rows.map((row) => row.message.kind)}::text[],
        ${rows.map((row) => row.message.content)}::text[], ${rows.map((row) => row.message.mediaUrls.join('\n'))}::text[],
        ${rows.map((row) => row.message.sendStyle ?? null)}::text[],
        ${rows.map((row) => row.recipient.skipReason)}::text[], ${rows.map((row) => row.recipient.channel)}::text[],
        ${rows.map((row) => row.recipient.isNewContact)}::boolean[]
      ) as m (recipient_id, contact_id, line_id, phone, part, kind, content, media_urls, send_style, skip_reason, channel, is_new_contact)`.execute(
      trx,
    );
    await sql`update run set recipients = recipients + ${inserted.rows.length} where id = ${plan.runId}`.execute(trx);
  });
}
