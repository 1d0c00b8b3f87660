/** Finds the runs that an operator means. */
import { sql } from 'kysely';
import type { RunState } from '../../core/message/run-state.ts';
import { unfinishedStates } from '../../core/message/run-state.ts';
import type { Database } from '../database/connect.ts';

export interface FoundRun {
  readonly id: number;
  readonly campaign: string;
  readonly state: RunState;
}

/** The run with this id, else the latest run of the campaign with this name; null when there is neither. */
export async function findRun(db: Database, idOrCampaign: string): Promise<FoundRun | null> {
  const byId = isId(idOrCampaign) ? await firstRun(db, { id: Number(idOrCampaign) }) : null;
  return byId ?? (await firstRun(db, { campaign: idOrCampaign }));
}

/** The newest run of any campaign. */
export async function findLastRun(db: Database): Promise<FoundRun | null> {
  return firstRun(db, {});
}

/** Runs that still have something to do, oldest first. */
export async function listUnfinishedRuns(db: Database): Promise<readonly FoundRun[]> {
  return db
    .selectFrom('run')
    .select(['id', 'campaign', 'state'])
    .where('state', 'in', [...unfinishedStates])
    .orderBy('id')
    .execute();
}

/** The latest time in this database, of an attempt or a run; null when it has neither. */
export async function findLastKnownTime(db: Database): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select greatest((select started_at from attempt order by id desc limit 1),
                    (select max(created_at) from run)) as at`.execute(db.withoutPlugins());
  return rows[0]?.at ?? null;
}

async function firstRun(db: Database, wanted: { id?: number; campaign?: string }): Promise<FoundRun | null> {
  let query = db.selectFrom('run').select(['id', 'campaign', 'state']).orderBy('id', 'desc').limit(1);
  if (wanted.id !== undefined) query = query.where('id', '=', wanted.id);
  if (wanted.campaign !== undefined) query = query.where('campaign', '=', wanted.campaign);
  // A test is found by its id only.
  if (wanted.id === undefined) query = query.where('isTest', '=', false);
  return (await query.executeTakeFirst()) ?? null;
}

/** Digits that a bigint can hold. */
function isId(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}
