/** What a forecast reads. Invariant: it reads what the claim would claim, in the claim's order, and counts what the claim counts. */
import { sql } from 'kysely';
import type { Counted } from '../core/forecast/ration.ts';
import type { Database } from './connect.ts';

export interface ForecastRunRow {
  readonly id: number;
  readonly isInformational: boolean;
}

/** The run, after the runs that are claimed from before it: informational ones first, then the older. */
export async function listRunsUpTo(db: Database, runId: number): Promise<readonly ForecastRunRow[]> {
  const { rows } = await sql<ForecastRunRow>`
    with asked as (select id, purpose = 'informational' as is_informational from run where id = ${runId})
    select run.id, run.purpose = 'informational' as is_informational
      from run, asked
     where run.id = asked.id
        or run.state = 'running' and (run.purpose = 'informational', -run.id) > (asked.is_informational, -asked.id)
     order by is_informational desc, run.id`.execute(db);
  return rows;
}

export interface ForecastRow {
  readonly id: number;
  readonly lineId: number;
  readonly recipientId: number;
  readonly isNewContact: boolean;
  /** The contact knows no line yet. */
  readonly isMovable: boolean;
  readonly isSmsKnown: boolean;
  readonly kind: 'text' | 'image' | 'carousel';
  /** The text, where it may go out as SMS. */
  readonly smsText: string | null;
}

/** Planned messages of a run after `afterId`, in order. */
export async function listForecastRows(
  db: Database,
  asked: { runId: number; afterId: number; limit: number },
): Promise<readonly ForecastRow[]> {
  const { rows } = await sql<ForecastRow>`
    select m.id, m.line_id, m.recipient_id, m.is_new_contact, c.line_id is null as is_movable,
           m.channel is not distinct from 'SMS' as is_sms_known, m.kind,
           case when coalesce(m.channel, 'SMS') = 'SMS' and m.kind <> 'carousel' then m.content end as sms_text
      from message m join contact c on c.id = m.contact_id
     where m.run_id = ${asked.runId} and m.state = 'planned' and m.id > ${asked.afterId}
     order by m.id limit ${asked.limit}`.execute(db);
  return rows;
}

/** New contacts of each line that count at `now`, oldest first; the same ones as in new-contact-count. */
export async function listNewContacts(
  db: Database,
  asked: { lineIds: readonly number[]; now: Date; dayStart: Date },
): Promise<ReadonlyMap<number, readonly Counted[]>> {
  const since = new Date(Math.min(asked.now.getTime() - 3_600_000, asked.dayStart.getTime()));
  const { rows } = await sql<{ lineId: number; at: Date; isInformational: boolean }>`
    select a.line_id, coalesce(a.finished_at, ${asked.now}) as at, run.purpose = 'informational' as is_informational
      from attempt a join message m on m.id = a.message_id join run on run.id = m.run_id
     where a.line_id = any(${asked.lineIds}::bigint[]) and a.is_new_contact
       and a.started_at > ${new Date(since.getTime() - 24 * 3_600_000)} and coalesce(a.finished_at, ${asked.now}) >= ${since}
       and (a.outcome is null or a.outcome in ('accepted', 'unknown'))
     order by at`.execute(db);
  const counted = new Map<number, Counted[]>(asked.lineIds.map((id) => [id, []]));
  for (const row of rows) {
    counted.get(row.lineId)?.push({ atMs: row.at.getTime(), isInformational: row.isInformational });
  }
  return counted;
}

/** Lookups of each line since a moment, in milliseconds since 1970, oldest first. */
export async function listLookups(db: Database, since: Date): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows = await db.selectFrom('lookup').select(['lineId', 'at']).where('at', '>=', since).orderBy('at').execute();
  const times = new Map<number, number[]>();
  for (const { lineId, at } of rows) times.set(lineId, [...(times.get(lineId) ?? []), at.getTime()]);
  return times;
}

export interface LineWait {
  readonly id: number;
  readonly resumeAt: Date | null;
  readonly blockedReason: string | null;
}

/** What each of the lines was told to wait for. */
export async function listLineWaits(db: Database, lineIds: readonly number[]): Promise<readonly LineWait[]> {
  return db
    .selectFrom('line')
    .select(['id', 'resumeAt', 'blockedReason'])
    .where('id', 'in', [...lineIds])
    .execute();
}
