/** Schedules as the scheduler knows them. Invariant: nothing is asked for from before a calendar was first seen. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import type { CampaignKey } from '../runs/run.ts';

export interface ScheduleRow extends CampaignKey {
  readonly hash: string;
  readonly knownSince: Date;
  /** Every time up to then is decided. */
  readonly decidedTo: Date;
  readonly commit: string | null;
  readonly state: 'active' | 'paused' | 'standing';
  /** Why it is paused or stands; null: it is active. */
  readonly because: string | null;
  /** Null: the scheduler itself. */
  readonly changedBy: string | null;
  readonly changedAt: Date;
  /** The campaign.yaml that was approved, SHA-256; null: none. */
  readonly approved: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
}

export interface SeenSchedule extends CampaignKey {
  readonly hash: string;
  readonly commit: string | null;
  readonly now: Date;
}

/** Notes a calendar that was read. A new or changed one begins now, and one that stood is active again; a pause stays. */
export async function noteSchedule(db: Database, { now, ...seen }: SeenSchedule): Promise<ScheduleRow> {
  const { rows } = await sql<ScheduleRow>`
    insert into schedule as s (account_id, campaign, hash, commit, known_since, decided_to, state, changed_at)
    values (${seen.accountId}, ${seen.campaign}, ${seen.hash}, ${seen.commit}, ${now}, ${now}, 'active', ${now})
    on conflict (account_id, campaign) do update
      set hash = excluded.hash,
          commit = excluded.commit,
          known_since = case when s.hash = excluded.hash then s.known_since else excluded.known_since end,
          decided_to = case when s.hash = excluded.hash and s.state <> 'standing' then s.decided_to else excluded.decided_to end,
          state = case s.state when 'standing' then 'active' else s.state end,
          because = case s.state when 'standing' then null else s.because end,
          changed_by = case s.state when 'standing' then null else s.changed_by end,
          changed_at = case when s.state = 'standing' then excluded.changed_at else s.changed_at end
    returning account_id as "accountId", campaign, hash, known_since as "knownSince", decided_to as "decidedTo",
              commit, state, because, changed_by as "changedBy",
              changed_at as "changedAt", approved, approved_by as "approvedBy",
              approved_at as "approvedAt"`.execute(db.withoutPlugins());
  const [row] = rows;
  if (row === undefined) throw new Error('A schedule that was noted has no row');
  return row;
}

/** The schedules of an account, or of all, by campaign. */
export async function listScheduleRows(db: Database, accountId?: number): Promise<readonly ScheduleRow[]> {
  return db
    .selectFrom('schedule')
    .selectAll()
    .$if(accountId !== undefined, (query) => query.where('accountId', '=', accountId ?? 0))
    .orderBy('accountId')
    .orderBy('campaign')
    .execute();
}

/** Null when no process has seen it yet. */
export async function findScheduleRow(db: Database, { accountId, campaign }: CampaignKey): Promise<ScheduleRow | null> {
  const rows = await listScheduleRows(db, accountId);
  return rows.find((row) => row.campaign === campaign) ?? null;
}

/** active -> paused, or another reason for a pause. False when the schedule stands, or is not known. */
export async function pauseScheduleRow(
  db: Database,
  { accountId, campaign, because, by, now }: CampaignKey & { because: string; by: string | null; now: Date },
): Promise<boolean> {
  const changed = await db
    .updateTable('schedule')
    .set({ state: 'paused', because, changedBy: by, changedAt: now })
    .where('accountId', '=', accountId)
    .where('campaign', '=', campaign)
    .where('state', '<>', 'standing')
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** paused -> active. Nothing is asked for from the time of the pause. False when it was not paused. */
export async function resumeScheduleRow(
  db: Database,
  { accountId, campaign, by, now }: CampaignKey & { by: string; now: Date },
): Promise<boolean> {
  const changed = await db
    .updateTable('schedule')
    .set({ state: 'active', because: null, changedBy: by, changedAt: now, decidedTo: now })
    .where('accountId', '=', accountId)
    .where('campaign', '=', campaign)
    .where('state', '=', 'paused')
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** active -> standing: its file is invalid or gone. A schedule that an operator paused stays paused. */
export async function markStanding(
  db: Database,
  { accountId, campaign, because, now }: CampaignKey & { because: string; now: Date },
): Promise<void> {
  await db
    .updateTable('schedule')
    .set({ state: 'standing', because, changedBy: null, changedAt: now })
    .where('accountId', '=', accountId)
    .where('campaign', '=', campaign)
    .where('state', '<>', 'paused')
    .execute();
}

/** Approves the campaign.yaml of this hash for all coming occurrences. False when the schedule is not known. */
export async function approveScheduleRow(
  db: Database,
  { accountId, campaign, hash, by, now }: CampaignKey & { hash: string; by: string; now: Date },
): Promise<boolean> {
  const changed = await db
    .updateTable('schedule')
    .set({ approved: hash, approvedBy: by, approvedAt: now })
    .where('accountId', '=', accountId)
    .where('campaign', '=', campaign)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}
