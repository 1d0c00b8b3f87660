/**
 * Where planning processes died. Invariant: the current row is committed before its texts are rendered, so after any death the
 * next process knows where to be careful.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { quickCommit } from '../database/quick-commit.ts';

export interface PlanningDeath {
  /** Number of the CSV's row: of the row itself when it was rendered alone, else of the first of its batch. */
  readonly lineNumber: number;
  readonly isAlone: boolean;
}

/** Records which row is being planned. */
export async function notePlanning(
  db: Database,
  at: { runId: number; lineNumber: number; isAlone: boolean },
): Promise<void> {
  await sql`
    with quick as (${quickCommit()})
    update run set planning_line = ${at.lineNumber}, is_planning_alone = ${at.isAlone} from quick where id = ${at.runId}`.execute(
    db,
  );
}

/** Records that planning stopped cleanly. */
export async function noteAlive(db: Database, runId: number): Promise<void> {
  await db.updateTable('run').set({ planningLine: null }).where('id', '=', runId).execute();
}

/** Records where the process died that was planning this run, if one did. */
export async function rememberDeath(db: Database, asked: { runId: number; now: Date }): Promise<void> {
  await sql`
    insert into planning_death (account_id, campaign, inputs_hash, line_number, is_alone, at)
    select account_id, campaign, inputs_hash, planning_line, is_planning_alone, ${asked.now}
      from run where id = ${asked.runId} and state = 'planning' and planning_line is not null`.execute(db);
}

/** Deaths while planning the same files. */
export async function listPlanningDeaths(
  db: Database,
  files: { accountId: number; campaign: string; inputsHash: string },
): Promise<readonly PlanningDeath[]> {
  return db
    .selectFrom('planningDeath')
    .select(['lineNumber', 'isAlone'])
    .where('accountId', '=', files.accountId)
    .where('campaign', '=', files.campaign)
    .where('inputsHash', '=', files.inputsHash)
    .execute();
}
