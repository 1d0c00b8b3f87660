/**
 * The claim: queue -> open, in one statement. Invariant: after it commits, everything it returns has a committed row in `open`, the
 * attempt, and this owner alone may send it. Ownership, the run's state, consent, suppression and the permitted hours are checked in the
 * statement itself.
 *
 *     line, run -> owned -> waiting, open_place -> taken (out of the queue) -> checked -> { suppressed, became_new, opened }, counted
 */
import { type RawBuilder, sql } from 'kysely';
import type { SendStyle } from '../../core/campaign/send-style.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';
import { contentHash } from '../ledger/content-hash.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { queueColumns } from '../ledger/parts.ts';
import { waitingPlaces } from '../places/waiting-places.ts';

export interface ClaimedMessage {
  readonly attemptId: number;
  readonly messageId: number;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly phone: string;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly sendStyle: SendStyle | null;
  /** Earlier attempts of the message; pauses grow with them. */
  readonly earlierAttempts: number;
  /** From then on it may not leave: milliseconds since 1970, or Infinity. */
  readonly untilMs: number;
}

/** A claim is made no later than this before a window closes: its messages have to leave before that. */
export const guardMs = 60_000;

export interface ClaimOptions {
  readonly runId: number;
  readonly lineId: number;
  readonly epoch: number;
  readonly now: Date;
  /** At most so many messages. */
  readonly limit: number;
  /** At most so many of them to contacts that the provider counts as new. */
  readonly newLimit: number;
  /** Contacts without a message since then count as new. */
  readonly newBefore: Date;
  /** The line's limits as JSON, by which `limit` and the others were chosen: claims nothing if its row has others by now. */
  readonly savedLimits?: string | null;
  /** Contacts who left so many messages in a row unanswered get no more; null or absent = no limit. */
  readonly unansweredLimit?: number | null;
  /** True: only messages suspected of crashing the process; they are never claimed with others. */
  readonly isSuspect?: boolean;
}

/** Claims what is due for one line in one run; empty when nothing is due, the run is paused or the line is not ours. */
export async function claimMessages(db: Database, options: ClaimOptions): Promise<readonly ClaimedMessage[]> {
  const { runId, lineId, epoch, now, limit, newBefore, savedLimits = null, unansweredLimit = null } = options;
  const newLimit = Math.min(limit, Math.max(0, options.newLimit));
  const statement = sql<ClaimedMessage>`
    -- Our line, if it is still ours, may send now and has the limits that we know of; and the run, if it is running. FOR SHARE: a
    -- takeover, a pause or a revision waits for this claim; or this claim, which would still see the old texts, takes nothing.
    with recursive owned as materialized (
      select run.purpose = 'informational' as is_informational from line, run
       where line.id = ${lineId}::integer and epoch = ${epoch}
         and blocked_reason is null and (resume_at is null or resume_at <= ${now})
         and coalesce(limits = ${savedLimits}::jsonb, true)
         and run.id = ${runId}::integer and run.state = 'running'
         and run.changes = (select changes from run as seen where id = ${runId}::integer)
         for share of line, run
    ),
    -- Each place for which something waits, by one look into the index for each.
    ${waitingPlaces(sql`${isOfLine(options)} and exists (select from owned)`)},
    -- Those whose window is open, and for long enough. The one that closes first goes first.
    open_place as materialized (
      select waiting.*, closes_at from waiting join place_window w using (place_id)
       where opens_at <= ${now} and closes_at >= ${new Date(now.getTime() + guardMs)}
       order by part desc, closes_at, place_id
    ),
    -- The head of the queue, known and new contacts together. Line, run and time stand next to ctid, because a row that another
    -- statement has just changed is followed to its next version.
    taken as (
      delete from queue
       where ctid = any(array(
               select ctid from (${headOfQueue(options, { areNew: false, limit })}
                                 union all
                                 ${headOfQueue(options, { areNew: true, limit: newLimit })}) as head
                order by part desc, closes_at, ready_at, message_id limit ${limit}))
         and run_id = ${runId}::integer and line_id = ${lineId}::integer and ready_at <= ${now}
      returning *
    ),
    -- What is true of each contact now; why a message is not sent.
    checked as materialized (
      select taken.*, c.phone, coalesce(c.last_message_at < ${newBefore}, true) as is_new,
             m.kind, m.content, m.media_urls, m.send_style, m.is_last, m.channel, m.not_after, ${contentHash} as content_hash,
             case when m.withdrawn is not null then m.withdrawn
                  when m.not_after <= ${now} then 'too_late'
                  when c.opted_out_at is not null then 'opted_out'
                  when c.consent = 'refused' then 'no_consent'
                  when c.unanswered >= ${unansweredLimit}::integer then 'unanswered' end as why
        from taken join contact c on c.id = taken.contact_id join message m on m.id = taken.message_id
    ),
    -- Contacts who must not be written to: this part of their recipient and all later ones are skipped.
    suppressed as (
      insert into skipped (message_id, reason, at)
      select m.id, checked.why, ${now}
        from checked, lateral (
          select id from message where id >= checked.message_id and id <= checked.message_id | 31 offset 0) as m
       where checked.why is not null
      on conflict do nothing
      returning message_id, reason
    ),
    -- Contacts that were known when planned and have become new since: they wait for the ration of new contacts.
    became_new as (
      insert into queue (${queueColumns})
      select message_id, contact_id, ready_at, run_id, line_id, place_id, part, attempts, crashes, is_suspect, true
        from checked where why is null and is_new and not is_new_contact
    ),
    -- All others go out, with the text they have now, under the number that their request will carry.
    leaving as materialized (
      select nextval('attempt_id_seq') as attempt_id, checked.* from checked
       where why is null and (checked.is_new_contact or not is_new)
    ),
    opened as (
      insert into open (message_id, attempt_id, contact_id, started_at, ready_at, run_id, line_id, epoch, attempts,
                        crashes, is_new_contact, is_informational, is_last, channel, content_hash)
      select message_id, attempt_id, contact_id, ${now}, ready_at, run_id, line_id, ${epoch}, attempts,
             crashes, is_new, (select is_informational from owned), is_last, channel, content_hash
        from leaving
    ),
    ${countMoves(sql`
      select ${runId}::integer, ${lineId}::integer, move.state, '', channel, '', move.step * messages, null::text
        from (select channel, count(*) as messages from leaving group by channel) as left_queue,
             (values ('planned', -1), ('sending', 1)) as move (state, step)
      union all
      select m.run_id, m.line_id, move.state, case move.step when 1 then reason else '' end, m.channel, '', move.step, null
        from suppressed join message m on m.id = suppressed.message_id,
             (values ('planned', -1), ('skipped', 1)) as move (state, step)`)}
    select attempt_id as "attemptId", message_id as "messageId", kind, phone, content, media_urls as "mediaUrls",
           send_style as "sendStyle", attempts as "earlierAttempts",
           -- Their places are the first ones.
           extract(epoch from least(not_after, (
             select closes_at from open_place o where o.place_id = leaving.place_id limit 1)))::float8 * 1000 as "untilMs"
      from leaving order by attempt_id`;
  // Answers to this line's messages move the same counters at the same moment.
  const result = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return result.rows;
}

/** True for what waits for the line in the run, suspects and others apart. */
function isOfLine({ runId, lineId, isSuspect = false }: ClaimOptions): RawBuilder<boolean> {
  return sql<boolean>`run_id = ${runId}::integer and line_id = ${lineId}::integer and is_suspect = ${isSuspect}`;
}

/** The first due messages of a line in one run, of known or of new contacts, place after place. */
function headOfQueue(options: ClaimOptions, of: { areNew: boolean; limit: number }) {
  return sql`(
          select head.*, closes_at from open_place, lateral (
            select ctid, part, ready_at, message_id from queue
             where ${isOfLine(options)} and is_new_contact = ${of.areNew} and part = open_place.part
               and place_id = open_place.place_id and ready_at <= ${options.now}
             order by ready_at, message_id limit ${of.limit}) as head
           where is_new_contact = ${of.areNew} limit ${of.limit})`;
}
