/**
 * Planned messages that the provider already has: a lost copy of this database sent them, or another one. Invariant: an entry of
 * its list counts only for a message with the same number, text and media, and only while no message of ours has its handle; in a
 * database that was restored only for a run older than the entry.
 */
import { sql } from 'kysely';
import type { Database, InTransaction } from '../database/connect.ts';
import { contentHash } from '../ledger/content-hash.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { holdRun } from '../ledger/hold-run.ts';
import { isPlanned, queueColumns } from '../ledger/parts.ts';

/** What identifies an entry of the provider's list. */
export interface ListedMessage {
  readonly handle: string | null;
  readonly number: string | null;
  readonly content: string;
  readonly mediaUrl: string | null;
  readonly createdAt: Date | null;
}

export interface SentPlanned {
  readonly messageId: number;
  readonly handle: string;
}

/** Pairs entries of an account's list with its planned messages: each entry with one at most, each message with one entry. */
export async function findSentPlanned(
  db: Database,
  {
    accountId,
    listed,
    isNewDatabase,
  }: {
    accountId: number;
    listed: readonly ListedMessage[];
    /** True: another database sent them, before this one had any run. */
    isNewDatabase: boolean;
  },
): Promise<readonly SentPlanned[]> {
  if (listed.length === 0) return [];
  const { rows } = await sql<SentPlanned>`
    select distinct on (message_id) message_id as "messageId", handle from (
      select distinct on (listed.handle) m.id as message_id, listed.handle
        from unnest(${listed.map(({ handle }) => handle)}::text[], ${listed.map(({ number }) => number)}::text[],
               ${listed.map(({ content }) => content)}::text[], ${listed.map(({ mediaUrl }) => mediaUrl ?? '')}::text[],
               ${listed.map(({ createdAt }) => createdAt)}::timestamptz[]
             ) as listed (handle, number, content, media_url, created_at)
        join contact c on c.phone = listed.number and c.account_id = ${accountId}
        join run on run.state in ('planned', 'running', 'paused')
         and (${isNewDatabase} or run.created_at < listed.created_at)
        join recipient r on r.run_id = run.id and r.contact_id = c.id
        join message_state m on m.id between first_message(r.id) and last_message(r.id) and m.state = 'planned'
         and (m.kind = 'carousel' or m.content = listed.content)
         and coalesce(m.media_urls[1], '') = listed.media_url
       where listed.handle is not null
         and not exists (select from attempt ours where ours.handle = listed.handle and not ours.is_handle_taken)
       order by listed.handle, m.part) as pairs
     order by message_id, handle`.execute(db.withoutPlugins());
  return rows;
}

/** queue -> attempt for messages that a lost copy sent; each gets the attempt that was lost with the copy. Returns how many. */
export async function recordSentPlanned(
  db: Database,
  found: { sent: readonly SentPlanned[]; now: Date },
): Promise<number> {
  const { rows: runs } = await sql<{ runId: number }>`
    select distinct run_id as "runId" from message
     where id = any(${found.sent.map(({ messageId }) => messageId)}::bigint[])`.execute(db.withoutPlugins());
  let messages = 0;
  for (const { runId } of runs) {
    messages += await holdRun(db, runId, async (trx, state) =>
      moveSentPlanned(trx, { ...found, runId, was: state === 'cancelled' ? state : 'planned' }),
    );
  }
  return messages;
}

async function moveSentPlanned(
  trx: InTransaction,
  found: { runId: number; sent: readonly SentPlanned[]; now: Date; was: 'planned' | 'cancelled' },
): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    with found as materialized (
      select * from unnest(
        ${found.sent.map(({ messageId }) => messageId)}::bigint[], ${found.sent.map(({ handle }) => handle)}::text[]
      ) as s (message_id, handle)
    ),
    taken as (
      delete from queue q using found
       where q.run_id = ${found.runId} and q.message_id = found.message_id
    ),
    moved as (
      insert into attempt (message_id, id, contact_id, started_at, finished_at, status_at, run_id, line_id, epoch, attempts,
                           crashes, is_new_contact, is_informational, is_last, outcome, state, channel, evidence,
                           status_source, provider_status, handle, content_hash)
      select m.id, nextval('attempt_id_seq'), m.contact_id, ${found.now}, ${found.now}, ${found.now}, m.run_id, m.line_id,
             line.epoch, 1, 0, m.is_new_contact, false, m.is_last, 'accepted', 'accepted', m.channel, 'list',
             'list', 'QUEUED', found.handle, ${contentHash}
        from found join message m on m.id = found.message_id join line on line.id = m.line_id
       where m.run_id = ${found.runId} and ${isPlanned}
      returning message_id, id, run_id, line_id, channel, is_last
    ),
    new_verdict as (
      insert into verdict (message_id, attempt_id, at, source, outcome, because)
      select message_id, id, ${found.now}, 'list', 'accepted', 'sent by another copy of this database, or by another database'
        from moved
    ),
    -- The next part that was not sent either is due now, unless an earlier one still is.
    readied as (
      insert into queue (${queueColumns})
      select next.id, next.contact_id, ${found.now}, next.run_id, next.line_id, next.place_id, (next.id & 31)::smallint,
             0, 0, false, false
        from (select message_id >> 5 as recipient_id, max(message_id) as last from moved group by 1) as gone,
             lateral (select m.* from message m
                       where m.id between first_message(gone.recipient_id) and last_message(gone.recipient_id)
                         and ${isPlanned} and m.id not in (select message_id from found)
                       order by m.id limit 1) as next
       where next.id > gone.last and ${found.was === 'planned'}
    ),
    ${countMoves(sql`
      select run_id, line_id, move.state, '', channel, '', move.step, null::text
        from moved, (values (${found.was}, -1), ('accepted', 1)) as move (state, step)`)}
    select count(*) as messages from moved`.execute(trx.withoutPlugins());
  return rows[0]?.messages ?? 0;
}
