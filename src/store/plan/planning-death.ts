/**
 * Where processes died while texts were being rendered. Invariant: a row is noted, and the note committed, before its texts are
 * rendered, and the note goes when they are; so a death at any other moment is no row's.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { quickCommit } from '../database/quick-commit.ts';
import type { CampaignKey } from '../runs/run.ts';

export interface PlanningDeath {
  /** Number of the CSV's row: of the row itself when it was rendered alone, else of the first of its batch. */
  readonly lineNumber: number;
  readonly isAlone: boolean;
}

/** Files for which deaths count: other files make other texts. */
interface PlannedFiles extends CampaignKey {
  readonly inputsHash: string;
}

/** Records which row is rendered from now on, or the first of several. */
export async function noteRendering(
  db: Database,
  at: { runId: number; lineNumber: number; isAlone: boolean },
): Promise<void> {
  await sql`
    with quick as (${quickCommit()})
    update run set planning_line = ${at.lineNumber}, is_planning_alone = ${at.isAlone} from quick where id = ${at.runId}`.execute(
    db,
  );
}

/** Records that nothing is rendered any more. */
export async function noteRendered(db: Database, runId: number): Promise<void> {
  await sql`
    with quick as (${quickCommit()})
    update run set planning_line = null from quick where id = ${runId}`.execute(db);
}

/** Records where the process died that was planning this run, if it died while rendering; once, however often it is asked. */
export async function rememberDeath(db: Database, asked: { runId: number; now: Date }): Promise<void> {
  await sql`
    with died as (
      select id, account_id, campaign, inputs_hash, planning_line, is_planning_alone
        from run where id = ${asked.runId} and state = 'planning' and planning_line is not null for update
    ), cleared as (update run set planning_line = null from died where run.id = died.id)
    insert into planning_death (account_id, campaign, inputs_hash, line_number, is_alone, at)
    select account_id, campaign, inputs_hash, planning_line, is_planning_alone, ${asked.now} from died`.execute(db);
}

/** Deaths while planning these files. */
export async function listPlanningDeaths(db: Database, files: PlannedFiles): Promise<readonly PlanningDeath[]> {
  return db
    .selectFrom('planningDeath')
    .select(['lineNumber', 'isAlone'])
    .where('accountId', '=', files.accountId)
    .where('campaign', '=', files.campaign)
    .where('inputsHash', '=', files.inputsHash)
    .execute();
}

/** Forgets them: no row of these files is left out for them any more. */
export async function forgetPlanningDeaths(db: Database, files: PlannedFiles): Promise<void> {
  await db
    .deleteFrom('planningDeath')
    .where('accountId', '=', files.accountId)
    .where('campaign', '=', files.campaign)
    .where('inputsHash', '=', files.inputsHash)
    .execute();
}
