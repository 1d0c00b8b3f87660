/**
 * Writes planned recipients and messages. Invariant: one recipient per contact and run, or per row where each row counts, and one
 * message per part; writing the same batch again adds nothing.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { SendStyle } from '../../core/campaign/send-style.ts';
import { codeOf } from '../../core/error-code.ts';
import type { Evidence } from '../../core/place/place.ts';
import { arrayLiteral } from '../database/array-literal.ts';
import { copyLine } from '../database/copy-line.ts';

export interface PlannedMessage {
  readonly part: number;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly sendStyle?: SendStyle;
}

export interface PlannedRecipient {
  readonly contactId: number;
  readonly lineNumber: number;
  readonly values: Readonly<Record<string, string>>;
  /** Which of the campaign's texts; null when it has only one. */
  readonly variant?: string | null;
  readonly lineId: number;
  /** Where the person may be: a row of place; 0: it may go at any time. */
  readonly placeId: number;
  /** How that is known. */
  readonly evidence: Evidence;
  readonly channel: string | null;
  readonly isNewContact: boolean;
  /** Not before this time; absent: at once. */
  readonly readyAt?: Date | undefined;
  /** Why nothing is sent to this contact; null when the messages are sent. */
  readonly skipReason: string | null;
  /** In the order of their parts. */
  readonly messages: readonly PlannedMessage[];
}

export interface PlanBatch {
  readonly runId: number;
  /** True: each row is a recipient, also of the same contact. */
  readonly isPerRow?: boolean;
  readonly now: Date;
  readonly recipients: readonly PlannedRecipient[];
}

/** Copying needs a connection of the driver. */
export interface CopyWorld {
  readonly pool: pg.Pool;
}

/** Ids that one number of recipient_block stands for, as the migration says. */
const blockSize = 1_024;
/** SQLSTATE unique_violation. */
const notUnique = '23505';
/** A batch that another process writes at the same moment fails once; more often would be a bug. */
const mostTries = 3;

/**
 * Writes recipients with their messages, and adds them to the run's number of recipients, in one transaction, which does not wait for
 * the disk: a run counts from `markPlanned` on, which does. Throws when the run is gone, or is no longer being planned.
 */
export async function insertRecipients(world: CopyWorld, plan: PlanBatch): Promise<void> {
  return prepareRecipients(plan)(world);
}

/** Builds what it can now; the returned function only waits for the server. So building overlaps the previous batch. */
export function prepareRecipients(plan: PlanBatch): (world: CopyWorld) => Promise<void> {
  const rows = plan.recipients.map((recipient) => rowsOf(plan, recipient));
  return async ({ pool }) => {
    let left: readonly PlannedRows[] = rows;
    for (let tries = 1; left.length > 0; tries += 1) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await write(client, { plan, rows: left });
        await client.query('commit');
        client.release();
        return;
      } catch (error) {
        await client.query('rollback').then(
          () => client.release(),
          () => client.release(true),
        );
        if (codeOf(error) !== notUnique || tries === mostTries) throw error;
        left = await withoutKnown(pool, { plan, rows: left });
      }
    }
  };
}

/** The rows of one recipient, each without what comes before its id is known. */
interface PlannedRows {
  readonly of: PlannedRecipient;
  readonly rowKey: number;
  readonly recipient: string;
  /** By part. */
  readonly messages: readonly { readonly part: number; readonly message: string; readonly place: string }[];
}

function rowsOf({ runId, isPerRow = false, now }: PlanBatch, of: PlannedRecipient): PlannedRows {
  const rowKey = isPerRow ? of.lineNumber : 0;
  const at = now.toISOString();
  const last = of.messages.length - 1;
  return {
    of,
    rowKey,
    recipient: copyLine([
      runId,
      of.contactId,
      of.lineNumber,
      JSON.stringify(of.values),
      of.variant ?? null,
      rowKey,
      of.evidence,
    ]),
    messages: of.messages.map(({ part, kind, content, mediaUrls, sendStyle = null }, index) => ({
      part,
      message: copyLine([
        of.contactId,
        runId,
        of.lineId,
        of.isNewContact,
        index === last,
        of.placeId,
        of.channel,
        kind,
        sendStyle,
        content,
        mediaUrls.length === 0 ? '{}' : arrayLiteral(mediaUrls),
      ]),
      place:
        of.skipReason === null
          ? copyLine([
              of.contactId,
              of.readyAt?.toISOString() ?? at,
              runId,
              of.lineId,
              of.placeId,
              part,
              0,
              0,
              false,
              of.isNewContact,
            ])
          : copyLine([of.skipReason, at]),
    })),
  };
}

async function write(
  client: pg.PoolClient,
  { plan, rows }: { plan: PlanBatch; rows: readonly PlannedRows[] },
): Promise<void> {
  await client.query('set local synchronous_commit = off');
  const { rowCount } = await client.query(
    "update run set recipients = recipients + $2 where id = $1 and state = 'planning'",
    [plan.runId, rows.length],
  );
  if (rowCount !== 1) throw new Error(`Cannot plan run ${plan.runId}: it is gone, or planned already`);
  const ids = await takeIds(client, rows.length);
  let [recipients, messages, queue, skipped] = ['', '', '', ''];
  for (const [index, { of, recipient, messages: parts }] of rows.entries()) {
    const id = ids[index] ?? 0;
    recipients += `${id}\t${recipient}`;
    for (const [place, each] of parts.entries()) {
      const messageId = id * partsOfRecipient + each.part;
      messages += `${messageId}\t${each.message}`;
      if (of.skipReason !== null) skipped += `${messageId}\t${each.place}`;
      // A later part waits for the one before it.
      else if (place === 0) queue += `${messageId}\t${each.place}`;
    }
  }
  await copy(client, 'recipient (id, run_id, contact_id, line_number, values, variant, row_key, evidence)', recipients);
  await copy(
    client,
    'message (id, contact_id, run_id, line_id, is_new_contact, is_last, place_id, channel, kind, send_style, content, media_urls)',
    messages,
  );
  await copy(
    client,
    'queue (message_id, contact_id, ready_at, run_id, line_id, place_id, part, attempts, crashes, is_suspect, is_new_contact)',
    queue,
  );
  await copy(client, 'skipped (message_id, reason, at)', skipped);
  await count(client, { runId: plan.runId, rows });
}

/** The ids of a recipient's messages are this many times its own, and more by their parts: first_message() of the schema. */
const partsOfRecipient = 32;

async function takeIds(client: pg.PoolClient, number: number): Promise<readonly number[]> {
  const { rows } = await client.query<{ first: number }>(
    "select nextval('recipient_block') as first from generate_series(1, $1::integer)",
    [Math.ceil(number / blockSize)],
  );
  return rows.flatMap(({ first }) => Array.from({ length: blockSize }, (_, index) => first + index)).slice(0, number);
}

async function copy(client: pg.PoolClient, into: string, lines: string): Promise<void> {
  if (lines === '') return;
  await pipeline(Readable.from([lines]), client.query(copyFrom(`copy ${into} from stdin`)));
}

/** The counters of what was written: sums of this batch. */
async function count(
  client: pg.PoolClient,
  { runId, rows }: { runId: number; rows: readonly PlannedRows[] },
): Promise<void> {
  const sums = new Map<string, { of: PlannedRecipient; messages: number }>();
  for (const { of } of rows) {
    const key = `${of.lineId} ${of.skipReason ?? ''} ${of.channel ?? ''}`;
    const sum = sums.get(key) ?? { of, messages: 0 };
    sum.messages += of.messages.length;
    sums.set(key, sum);
  }
  const all = [...sums.values()].filter(({ messages }) => messages > 0);
  await client.query(
    `insert into run_count as c (run_id, line_id, state, skip_reason, channel, messages)
     select $1, line_id, case reason when '' then 'planned' else 'skipped' end, reason, channel, messages
       from unnest($2::integer[], $3::text[], $4::text[], $5::bigint[]) as s (line_id, reason, channel, messages)
      order by 2, 3, 4, 5
     on conflict (run_id, line_id, state, skip_reason, channel, error_code)
       do update set messages = c.messages + excluded.messages`,
    [
      runId,
      all.map(({ of }) => of.lineId),
      all.map(({ of }) => of.skipReason ?? ''),
      all.map(({ of }) => of.channel ?? ''),
      all.map(({ messages }) => messages),
    ],
  );
}

/** Those that are not written yet. */
async function withoutKnown(
  pool: pg.Pool,
  { plan, rows }: { plan: PlanBatch; rows: readonly PlannedRows[] },
): Promise<readonly PlannedRows[]> {
  const known = await pool.query<{ contactId: number; rowKey: number }>(
    'select contact_id as "contactId", row_key as "rowKey" from recipient where run_id = $1 and contact_id = any($2::bigint[])',
    [plan.runId, rows.map(({ of }) => of.contactId)],
  );
  const keys = new Set(known.rows.map(({ contactId, rowKey }) => `${contactId} ${rowKey}`));
  return rows.filter(({ of, rowKey }) => {
    const key = `${of.contactId} ${rowKey}`;
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  });
}

/** Updates the server's statistics: it would take the tables for empty and read all of them for each page. */
export async function analyzePlanned({ pool }: CopyWorld): Promise<void> {
  await pool.query('analyze recipient, message, queue, skipped');
}
