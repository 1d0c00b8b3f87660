/** What a forecast reads. Invariant: runs come in the order in which they are claimed, messages in that of planning, and counts are those of the claim. */
import { sql } from 'kysely';
import { dayMs, hourMs } from '../../core/duration.ts';
import type { Counted } from '../../core/pace/ration.ts';
import type { Database } from '../database/connect.ts';
import { type IdPage, idPages } from '../database/id-pages.ts';

export interface ForecastRunRow {
  readonly id: number;
  readonly isInformational: boolean;
}

/** The runs that are claimed from before this one, and then this one: informational ones first, then the older. */
export async function listRunsUpTo(db: Database, runId: number): Promise<readonly ForecastRunRow[]> {
  const { rows } = await sql<ForecastRunRow>`
    with asked as (select id, purpose = 'informational' as is_informational from run where id = ${runId})
    select run.id, run.purpose = 'informational' as "isInformational"
      from run, asked
     where run.id = asked.id
        or (run.state = 'running'
            and (run.purpose = 'informational', -run.id) > (asked.is_informational, -asked.id))
     order by "isInformational" desc, run.id`.execute(db.withoutPlugins());
  return rows;
}

/** Planned messages of a run as columns: a row for each message would take four times as long. */
export interface ForecastPage {
  readonly ids: readonly number[];
  readonly lineIds: readonly number[];
  readonly recipientIds: readonly number[];
  readonly placeIds: readonly number[];
  /** Sums of `forecastFacts`. */
  readonly facts: readonly number[];
  /** The texts that may go out as SMS; null for all others. */
  readonly smsTexts: readonly (string | null)[];
}

/** Facts about a message. `isMovable`: its contact has no line yet; `isSms`: it will go out as SMS. */
export const forecastFacts = { isNew: 1, isMovable: 2, isSms: 4, hasImage: 8 } as const;

/**
 * The planned messages of a run in pages of ids, in order; a page may be empty. Bounds of ids instead of LIMIT, as in plan-file:
 * right after planning the server has no statistics about the new rows.
 */
export async function* listForecastPages(
  db: Database,
  asked: { runId: number; pageIds: number },
): AsyncGenerator<ForecastPage> {
  const { runId, pageIds } = asked;
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select min(id) as first, max(id) as last from message where run_id = ${runId}`.execute(db.withoutPlugins());
  for (const page of idPages(rows[0], pageIds)) yield await readForecastPage(db, { runId, ...page });
}

async function readForecastPage(db: Database, asked: { runId: number } & IdPage): Promise<ForecastPage> {
  const { isNew, isMovable, isSms, hasImage } = forecastFacts;
  const { rows } = await sql<ForecastPage>`
    select coalesce(json_agg(id order by id), '[]') as ids,
           coalesce(json_agg(line_id order by id), '[]') as "lineIds",
           coalesce(json_agg(recipient_id order by id), '[]') as "recipientIds",
           coalesce(json_agg(place_id order by id), '[]') as "placeIds",
           coalesce(json_agg(facts order by id), '[]') as facts,
           coalesce(json_agg(sms_text order by id), '[]') as "smsTexts"
      from (select m.id, m.line_id, m.recipient_id, m.place_id,
                   m.is_new_contact::integer * ${isNew} + (c.line_id is null)::integer * ${isMovable}
                     + (m.channel is not distinct from 'SMS')::integer * ${isSms}
                     + (m.kind = 'image')::integer * ${hasImage} as facts,
                   case when coalesce(m.channel, 'SMS') = 'SMS' and m.kind <> 'carousel' then m.content end as sms_text
              from message_state m join contact c on c.id = m.contact_id
             where m.run_id = ${asked.runId} and m.state = 'planned'
               and m.id >= ${asked.fromId} and m.id < ${asked.untilId}) as page`.execute(db.withoutPlugins());
  return rows[0] ?? { ids: [], lineIds: [], recipientIds: [], placeIds: [], facts: [], smsTexts: [] };
}

/** Messages of a run that are not due yet, with the minute (since 1970) from which they are. Those that wait for a canary are not among them. */
export async function readDueMinutes(
  db: Database,
  { runId, now }: { runId: number; now: Date },
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ ids: readonly number[]; minutes: readonly number[] }>`
    select coalesce(json_agg(message_id), '[]') as ids,
           coalesce(json_agg(ceil(extract(epoch from ready_at) / 60)), '[]') as minutes
      from queue where run_id = ${runId} and ready_at > ${now} and ready_at < 'infinity'`.execute(db.withoutPlugins());
  const [found] = rows;
  return new Map(found?.ids.map((id, index) => [id, found.minutes[index] ?? 0]));
}

/** Recipients of a run with something planned for one of these lines, in the order of listForecastPages. */
export async function listForecastRecipients(
  db: Database,
  asked: { runId: number; lineIds: readonly number[] },
): Promise<readonly number[]> {
  const { rows } = await sql<{ recipientId: number }>`
    select recipient_id as "recipientId" from message_state
     where run_id = ${asked.runId} and state = 'planned' and line_id = any(${asked.lineIds}::integer[])
     group by recipient_id order by min(id)`.execute(db.withoutPlugins());
  return rows.map(({ recipientId }) => recipientId);
}

/** New contacts of each line that count at `now`, oldest first. Counts as new-contact-count does. */
export async function listNewContacts(
  db: Database,
  asked: { lineIds: readonly number[]; now: Date; dayStart: Date },
): Promise<ReadonlyMap<number, readonly Counted[]>> {
  const since = new Date(Math.min(asked.now.getTime() - hourMs, asked.dayStart.getTime()));
  const { rows } = await sql<{ lineId: number; at: Date; isInformational: boolean }>`
    select a.line_id as "lineId", coalesce(a.finished_at, ${asked.now}) as at, a.is_informational as "isInformational"
      from (select line_id, is_informational, finished_at from attempt
             where line_id = any(${asked.lineIds}::integer[]) and is_new_contact
               and started_at > ${new Date(since.getTime() - dayMs)} and outcome in ('accepted', 'unknown')
            union all
            select line_id, is_informational, null from open
             where line_id = any(${asked.lineIds}::integer[]) and is_new_contact) as a
     where coalesce(a.finished_at, ${asked.now}) >= ${since}
     order by at`.execute(db.withoutPlugins());
  const counted = new Map<number, Counted[]>(asked.lineIds.map((id) => [id, []]));
  for (const row of rows) {
    counted.get(row.lineId)?.push({ atMs: row.at.getTime(), isInformational: row.isInformational });
  }
  return counted;
}

export interface LineWait {
  readonly id: number;
  readonly resumeAt: Date | null;
  readonly blockedReason: string | null;
}

/** Until when each of these lines pauses, and why it is blocked. */
export async function listLineWaits(db: Database, lineIds: readonly number[]): Promise<readonly LineWait[]> {
  return db
    .selectFrom('line')
    .select(['id', 'resumeAt', 'blockedReason'])
    .where('id', 'in', [...lineIds])
    .execute();
}
