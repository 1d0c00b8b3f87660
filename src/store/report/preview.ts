/** The messages of a run as recipients will see them. Invariant: read in pages of bounded size. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

/** One message, with what a preview shows about its recipient. */
export interface PreviewRow {
  readonly recipientId: number;
  /** Number of the CSV's row. */
  readonly csvRow: number;
  readonly phone: string;
  /** Null in a campaign without variants. */
  readonly variant: string | null;
  readonly part: number;
  readonly kind: 'text' | 'image' | 'carousel';
  /** A text in place of a carousel, which this person's channel does not show. */
  readonly isFallback: boolean;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  /** An iMessage effect. */
  readonly sendStyle: string | null;
  readonly state: string;
  readonly skipReason: string | null;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly fromNumber: string;
}

/** Whose messages: those of one row of the CSV, of one number, or of all recipients. */
export type PreviewChoice = { readonly csvRow: number } | { readonly phone: string } | { readonly all: true };

/** The messages of up to `limit` recipients after `afterId`, in the order of CSV rows and parts. */
export async function listPreviewRows(
  db: Database,
  asked: { runId: number; choice: PreviewChoice; variant: string | null; afterId: number; limit: number },
): Promise<readonly PreviewRow[]> {
  const { choice } = asked;
  const isChosen =
    'csvRow' in choice
      ? sql`r.line_number = ${choice.csvRow}`
      : 'phone' in choice
        ? sql`r.contact_id in (select id from contact where phone = ${choice.phone})`
        : sql`true`;
  return readRows(
    db,
    sql`select id from recipient r
         where r.run_id = ${asked.runId} and r.id > ${asked.afterId} and ${isChosen} and ${hasVariant(asked.variant)} order by r.id limit ${asked.limit}`,
  );
}

/** The messages of `size` recipients who get something, spread over the whole run; the same rows give the same sample. */
export async function samplePreviewRows(
  db: Database,
  asked: { runId: number; variant: string | null; size: number },
): Promise<readonly PreviewRow[]> {
  return readRows(
    db,
    sql`select r.id from recipient r
         where r.run_id = ${asked.runId} and ${hasVariant(asked.variant)}
           and exists (select from message_state m where m.id between first_message(r.id) and last_message(r.id) and m.state not in ('skipped', 'cancelled'))
         order by hashint8(r.line_number), r.id limit ${asked.size}`,
  );
}

/** Null: every variant, or none. */
function hasVariant(variant: string | null): ReturnType<typeof sql> {
  return variant === null ? sql`true` : sql`r.variant = ${variant}`;
}

async function readRows(db: Database, recipients: ReturnType<typeof sql>): Promise<readonly PreviewRow[]> {
  const { rows } = await sql<PreviewRow>`
    with chosen as materialized (${recipients})
    select m.recipient_id as "recipientId", r.line_number as "csvRow", m.phone, r.variant, l.number as "fromNumber",
           m.part, m.kind, m.kind <> 'carousel' and parts.said -> (m.part - 1) ->> 'kind' = 'carousel' as "isFallback", m.content, m.media_urls as "mediaUrls", m.send_style as "sendStyle",
           m.state, m.skip_reason as "skipReason", m.channel
      from chosen join recipient r on r.id = chosen.id
      join message_state m on m.id between first_message(r.id) and last_message(r.id)
      join line l on l.id = m.line_id
      join run on run.id = r.run_id
      cross join lateral (select coalesce(run.definition -> 'variants' -> 'messages' -> r.variant,
                                          run.definition -> 'messages') as said) parts
     order by r.line_number, r.id, m.part`.execute(db.withoutPlugins());
  return rows;
}
