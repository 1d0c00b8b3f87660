/**
 * Inserts planned recipients and messages. Invariant: one recipient per contact and run, or per row where each row counts, and one message per part; inserting the same
 * batch again adds nothing.
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { SendStyle } from '../../core/campaign/send-style.ts';
import { arrayLiteral } from '../database/array-literal.ts';
import type { Database } from '../database/connect.ts';
import { quickCommit } from '../database/quick-commit.ts';

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
  /** Null: the values of the import's row. */
  readonly values: Readonly<Record<string, string>> | null;
  /** Which of the campaign's texts; null when it has only one. */
  readonly variant?: string | null;
  readonly lineId: number;
  readonly channel: string | null;
  readonly isNewContact: boolean;
  /** Why nothing is sent to this contact; null when the messages are sent. */
  readonly skipReason: string | null;
  readonly messages: readonly PlannedMessage[];
}

export interface PlanBatch {
  readonly runId: number;
  /** The import with the values that are null here; absent: none are null. */
  readonly importId?: number;
  /** True: each row is a recipient, also of the same contact. */
  readonly isPerRow?: boolean;
  readonly now: Date;
  readonly recipients: readonly PlannedRecipient[];
}

/**
 * Inserts recipients with their messages, and adds them to the run's number of recipients. One statement, which does not wait for
 * the disk: a run counts from `markPlanned` on, which does. Throws when the run is gone.
 */
export async function insertRecipients(db: Database, plan: PlanBatch): Promise<void> {
  return prepareRecipients(plan)(db);
}

/** Builds the statement now; the returned function only waits for the server. So building overlaps the previous batch. */
export function prepareRecipients(plan: PlanBatch): (db: Database) => Promise<void> {
  const { runId, now, isPerRow = false } = plan;
  const statement = sql`
    with quick as (${quickCommit()}), given as materialized (${givenRecipients(plan)}
    ), added as (
      insert into recipient (run_id, contact_id, line_number, values, variant, row_key)
      select ${runId}, contact_id, line_number, values, variant, ${isPerRow ? sql`line_number` : sql`0`} from given
       order by place
      on conflict (run_id, contact_id, row_key) do nothing returning id, contact_id, line_number
    ), written as (
      insert into message (run_id, recipient_id, contact_id, line_id, phone, part, kind, content, media_urls, send_style,
                           state, skip_reason, channel, is_new_contact, ready_at, updated_at)
      select ${runId}, added.id, given.contact_id, line_id, phone, part, kind, content,
        case when media_urls = '' then '{}' else string_to_array(media_urls, chr(10)) end, send_style,
        case when skip_reason is null then 'planned' else 'skipped' end, skip_reason, channel, is_new_contact,
        case when part = 1 then ${now}::timestamptz end, ${now}
      from added join given using (contact_id, line_number) join (${givenMessages(plan)}) as m using (place)
     order by place, part
    )
    update run set recipients = recipients + (select count(*) from added) from quick where id = ${runId}`;
  return async (db) => {
    const { numAffectedRows } = await statement.execute(db);
    if (numAffectedRows !== 1n) throw new Error(`Cannot plan run ${runId}: it is gone`);
  };
}

/** Updates the server's statistics: it would take the tables for empty and read all of them for each page. */
export async function analyzePlanned(db: Database): Promise<void> {
  await sql`analyze recipient, message, queue`.execute(db);
}

/** Values of import rows are read on the server: they need not travel here and back. */
function givenRecipients({ importId, recipients: of }: PlanBatch) {
  const rows = of.map((each) => each.lineNumber);
  return sql`
      select place, contact_id, g.line_number, coalesce(g.values, r.values) as values, g.phone, variant, line_id, channel,
             is_new_contact, skip_reason
        from unnest(${arrayLiteral(of.map((each) => each.contactId))}::bigint[], ${arrayLiteral(rows)}::integer[],
               ${arrayLiteral(of.map((each) => (each.values === null ? null : JSON.stringify(each.values))))}::jsonb[],
               ${arrayLiteral(of.map((each) => each.phone))}::text[],
               ${arrayLiteral(of.map((each) => each.variant ?? null))}::text[],
               ${arrayLiteral(of.map((each) => each.lineId))}::bigint[],
               ${arrayLiteral(of.map((each) => each.channel))}::text[],
               ${arrayLiteral(of.map((each) => each.isNewContact))}::boolean[],
               ${arrayLiteral(of.map((each) => each.skipReason))}::text[]
             ) with ordinality as g (contact_id, line_number, values, phone, variant, line_id, channel, is_new_contact,
                                     skip_reason, place)
        left join import_row r on r.import_id = ${importId ?? null}::bigint and r.line_number = g.line_number
             and r.line_number between ${rows[0] ?? 0}::integer and ${rows.at(-1) ?? 0}::integer`;
}

function givenMessages({ recipients }: PlanBatch) {
  const places = recipients.flatMap(({ messages }, index) => messages.map(() => index + 1));
  const of = recipients.flatMap(({ messages }) => messages);
  return sql`
      select * from unnest(${arrayLiteral(places)}::bigint[], ${arrayLiteral(of.map((each) => each.part))}::smallint[],
          ${arrayLiteral(of.map((each) => each.kind))}::text[], ${arrayLiteral(of.map((each) => each.content))}::text[],
          ${arrayLiteral(of.map((each) => each.mediaUrls.join('\n')))}::text[],
          ${arrayLiteral(of.map((each) => each.sendStyle ?? null))}::text[]
        ) as m (place, part, kind, content, media_urls, send_style)`;
}
