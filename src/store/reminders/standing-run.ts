/** The run of a campaign with reminders: there is one, it begins with the first file, and it never finishes by itself. */
import { sql } from 'kysely';
import type { Campaign } from '../../core/campaign/campaign.ts';
import type { Database } from '../database/connect.ts';
import { type CampaignKey, getRun, type RunRow } from '../runs/run.ts';

/** Null: there is none, or it was cancelled. */
export async function findStandingRun(db: Database, { accountId, campaign }: CampaignKey): Promise<RunRow | null> {
  const found = await db
    .selectFrom('run')
    .select('id')
    .where('accountId', '=', accountId)
    .where('campaign', '=', campaign)
    .where('isStanding', '=', true)
    .where('state', 'not in', ['cancelled', 'finished'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return found === undefined ? null : getRun(db, found.id);
}

/** True for the run of a campaign's reminders. */
export async function isStandingRun(db: Database, runId: number): Promise<boolean> {
  const found = await db.selectFrom('run').select('isStanding').where('id', '=', runId).executeTakeFirst();
  return found?.isStanding ?? false;
}

/** The rows that an earlier file left out: their numbers mean other rows by now. */
export async function forgetLeftOut(db: Database, runId: number): Promise<void> {
  await db.deleteFrom('leftOut').where('runId', '=', runId).execute();
  await db
    .updateTable('run')
    .set({ leftOut: JSON.stringify({}) })
    .where('id', '=', runId)
    .execute();
}

/** Keeps what campaign.yaml says now. Returns whether texts, or anything else of it, have changed. */
export async function describeStandingRun(
  db: Database,
  asked: {
    runId: number;
    definition: Pick<Campaign, 'purpose'>;
    inputsHash: string;
    importId: number;
  },
): Promise<boolean> {
  const { runId, definition, inputsHash, importId } = asked;
  const { rows } = await sql<{ hasChanged: boolean }>`
    with before as materialized (select definition from run where id = ${runId})
    update run set definition = ${JSON.stringify(definition)}::jsonb, purpose = ${definition.purpose}, inputs_hash = ${inputsHash}, import_id = ${importId}
      from before where run.id = ${runId}
    returning before.definition <> run.definition as "hasChanged"`.execute(db.withoutPlugins());
  return rows[0]?.hasChanged ?? false;
}
