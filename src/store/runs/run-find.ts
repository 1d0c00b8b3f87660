/** Finds the runs that an operator means. */
import { sql } from 'kysely';
import type { RunState } from '../../core/message/run-state.ts';
import { unfinishedStates } from '../../core/message/run-state.ts';
import type { Database } from '../database/connect.ts';
import type { CampaignKey } from './run.ts';

export interface FoundRun extends CampaignKey {
  readonly id: number;
  readonly state: RunState;
}

/** The run with this id; null when there is none, or the text is no id. */
export async function findRunById(db: Database, id: string): Promise<FoundRun | null> {
  return isId(id) ? firstRun(db, Number(id)) : null;
}

export interface NamedRun extends FoundRun {
  /** The account's name. */
  readonly account: string;
}

/** The latest run, tests excluded, of every campaign with this path, or with this folder's name anywhere; newest first. */
export async function listLatestRuns(
  db: Database,
  named: { paths: readonly string[]; folder: string },
): Promise<readonly NamedRun[]> {
  const { rows } = await sql<NamedRun>`
    select id, "accountId", campaign, state, account from (
      select distinct on (run.account_id, run.campaign) run.id, run.account_id as "accountId", run.campaign, run.state,
             account.name as account
        from run join account on account.id = run.account_id
       where not run.is_test
         and (run.campaign = any(${[...named.paths]}::text[])
              or substring(run.campaign from '[^/]+$') = ${named.folder})
       order by run.account_id, run.campaign, run.id desc) as latest
     order by id desc`.execute(db.withoutPlugins());
  return rows;
}

/** The newest run of any campaign. */
export async function findLastRun(db: Database): Promise<FoundRun | null> {
  return firstRun(db, null);
}

/** Runs that still have something to do, oldest first. */
export async function listUnfinishedRuns(db: Database): Promise<readonly FoundRun[]> {
  return db
    .selectFrom('run')
    .select(['id', 'accountId', 'campaign', 'state'])
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

/** The run with an id, or the newest one. A test is found by its id only. */
async function firstRun(db: Database, id: number | null): Promise<FoundRun | null> {
  let query = db.selectFrom('run').select(['id', 'accountId', 'campaign', 'state']).orderBy('id', 'desc').limit(1);
  query = id === null ? query.where('isTest', '=', false) : query.where('id', '=', id);
  return (await query.executeTakeFirst()) ?? null;
}

/** Digits that a bigint can hold. */
function isId(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}

/** The account of a run. Throws when there is no such run: its id came from a row. */
export async function getRunAccount(db: Database, runId: number): Promise<number> {
  const { accountId } = await db
    .selectFrom('run')
    .select('accountId')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow();
  return accountId;
}
