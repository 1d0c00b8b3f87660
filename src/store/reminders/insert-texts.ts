/** Adds texts to a standing run: recipients and messages as planning writes them, but few, and while the run is running. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { countMoves } from '../ledger/count-moves.ts';

export interface NewText {
  /** Its place in what is returned. */
  readonly index: number;
  readonly contactId: number;
  readonly lineNumber: number;
  readonly values: Readonly<Record<string, string>>;
  readonly evidence: string;
  readonly lineId: number;
  readonly placeId: number;
  readonly isNewContact: boolean;
  readonly channel: string | null;
  readonly dueAt: Date;
  readonly notAfter: Date;
  /** Why nobody gets it; null: it waits for its time. */
  readonly skipReason: string | null;
  readonly messages: readonly {
    readonly part: number;
    readonly isLast: boolean;
    readonly kind: string;
    readonly content: string;
    readonly mediaUrls: readonly string[];
    readonly sendStyle: string | null;
  }[];
}

/** Returns the ids of their recipients by index. The run is held. */
export async function insertTexts(
  db: Database,
  { runId, now, texts }: { runId: number; now: Date; texts: readonly NewText[] },
): Promise<ReadonlyMap<number, number>> {
  const ids = new Map<number, number>();
  for (let from = 0; from < texts.length; from += batchRows)
    for (const { index, id } of await insertBatch(db, { runId, now, texts: texts.slice(from, from + batchRows) }))
      ids.set(index, id);
  return ids;
}

const batchRows = 1_000;

async function insertBatch(
  db: Database,
  { runId, now, texts }: { runId: number; now: Date; texts: readonly NewText[] },
): Promise<readonly { index: number; id: number }[]> {
  const { rows } = await sql<{ index: number; id: number }>`
    with block as materialized (select nextval('recipient_block') as first),
    text as materialized (
      select r.*, block.first + row_number() over (order by index) - 1 as id,
             -- Rows of one person need keys of their own.
             coalesce((select max(row_key) from recipient p where p.run_id = ${runId} and p.contact_id = r."contactId"), 0)
               + row_number() over (partition by "contactId" order by index) as row_key
        from block, jsonb_to_recordset(${JSON.stringify(texts)}::jsonb) as r (
          index integer, "contactId" bigint, "lineNumber" integer, values jsonb, evidence text, "lineId" integer, "placeId" integer,
          "isNewContact" boolean, channel channel, "dueAt" timestamptz, "notAfter" timestamptz, "skipReason" text, messages jsonb)
    ),
    of_run as (update run set recipients = recipients + (select count(*) from text) where id = ${runId}),
    of_recipient as (
      insert into recipient (id, run_id, contact_id, line_number, values, row_key, evidence)
      select id, ${runId}, "contactId", "lineNumber", values, row_key, evidence from text
    ),
    part as materialized (
      select text.*, m.* from text, jsonb_to_recordset(text.messages) as m (
        part smallint, "isLast" boolean, kind text, content text, "mediaUrls" text[], "sendStyle" text)
    ),
    of_message as (
      insert into message (id, contact_id, run_id, line_id, is_new_contact, is_last, place_id, channel, kind, send_style, content,
                           media_urls, not_after)
      select id * 32 + part, "contactId", ${runId}, "lineId", "isNewContact", "isLast", "placeId", channel, kind, "sendStyle", content,
             "mediaUrls", "notAfter" from part
    ),
    of_queue as (
      insert into queue (message_id, contact_id, ready_at, run_id, line_id, place_id, part, attempts, crashes, is_suspect, is_new_contact)
      select id * 32 + part, "contactId", "dueAt", ${runId}, "lineId", "placeId", part, 0, 0, false, "isNewContact"
        from part where part = 1 and "skipReason" is null
    ),
    of_skipped as (
      insert into skipped (message_id, reason, at) select id * 32 + part, "skipReason", ${now} from part where "skipReason" is not null
    ),
    ${countMoves(sql`
      select ${runId}::integer, "lineId", case when "skipReason" is null then 'planned' else 'skipped' end,
             coalesce("skipReason", ''), channel, '', 1, null::text from part`)}
    select index, id from text`.execute(db.withoutPlugins());
  return rows;
}
