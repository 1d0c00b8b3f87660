/**
 * Planned messages that the provider already has: a lost copy of this database sent them, or another one. Invariant: an entry of its list counts
 * only for a message with the same number, text and media, and only while no message of ours has its handle; in a database that was
 * restored only for a run older than the entry.
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

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
        join message m on m.recipient_id = r.id and m.state = 'planned'
         and (m.kind = 'carousel' or m.content = listed.content)
         and coalesce(m.media_urls[1], '') = listed.media_url
       where listed.handle is not null
         and not exists (select from handle ours where ours.handle = listed.handle)
       order by listed.handle, m.part) as pairs
     order by message_id, handle`.execute(db.withoutPlugins());
  return rows;
}

/** planned -> accepted for messages that a lost copy sent; each gets the attempt that was lost with the copy. Returns how many. */
export async function recordSentPlanned(
  db: Database,
  found: { sent: readonly SentPlanned[]; now: Date },
): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    with sent as materialized (
      select * from unnest(
        ${found.sent.map(({ messageId }) => messageId)}::bigint[], ${found.sent.map(({ handle }) => handle)}::text[]
      ) as s (message_id, handle)
    ),
    moved as (
      update message m
         set state = 'accepted', handle = sent.handle, provider_status = 'QUEUED', attempts = attempts + 1,
             status_source = 'list', status_at = ${found.now}, updated_at = ${found.now}
        from sent where m.id = sent.message_id and m.state = 'planned'
      returning m.id, m.recipient_id, m.part, m.line_id, m.content, m.media_urls, m.is_new_contact, m.handle
    ),
    new_handle as (
      insert into handle (handle, message_id) select handle, id from moved
    ),
    attempted as (
      insert into attempt (message_id, line_id, epoch, content_hash, is_new_contact, started_at, finished_at,
                           outcome, evidence)
      select m.id, m.line_id, line.epoch,
             encode(sha256(convert_to(m.content || array_to_string(m.media_urls, chr(10)), 'UTF8')), 'hex'),
             m.is_new_contact, ${found.now}, ${found.now}, 'accepted', 'list'
        from moved m join line on line.id = m.line_id
      returning id
    ),
    new_verdict as (
      insert into verdict (attempt_id, at, source, outcome, because)
      select id, ${found.now}, 'list', 'accepted', 'sent by another copy of this database, or by another database'
        from attempted
    ),
    -- The next part that was not sent either is due now.
    next_part as (
      update message n set ready_at = ${found.now}, is_new_contact = false, updated_at = ${found.now}
        from moved, lateral (
          select id from message later
           where later.recipient_id = moved.recipient_id and later.part > moved.part and later.state = 'planned'
             and later.id not in (select message_id from sent)
           order by part limit 1) as next
       where n.id = next.id and n.ready_at is null
    )
    select count(*) as messages from moved`.execute(db.withoutPlugins());
  return rows[0]?.messages ?? 0;
}
