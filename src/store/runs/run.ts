/** Runs: one execution of a campaign each. Invariant: every move of a run's state names the states that it may come from. */
import { type ExpressionBuilder, sql } from 'kysely';
import type { OnUnknown } from '../../core/campaign/account.ts';
import type { FileNote } from '../../core/csv/file-note.ts';
import { factsEdition } from '../../core/hours/facts.ts';
import type { OnlyPart, OnlyState } from '../../core/message/only.ts';
import type { RunState } from '../../core/message/run-state.ts';
import type { Database } from '../database/connect.ts';
import type { Tables } from '../database/schema.ts';

/** A campaign: its account, and the path of its folder below the root. */
export interface CampaignKey {
  readonly accountId: number;
  readonly campaign: string;
}

export interface RunRow extends CampaignKey {
  readonly id: number;
  readonly occurrence: string;
  readonly state: RunState;
  readonly purpose: 'marketing' | 'informational';
  readonly inputsHash: string;
  /** False: its channels should have been looked up, and there were no keys. */
  readonly wasLookedUp: boolean;
  readonly importId: number | null;
  readonly recipients: number;
  /** Rows that the audience leaves out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** On how its files were read. */
  readonly notes: readonly FileNote[];
  readonly stopReason: string | null;
  readonly startedAt: Date | null;
  /** The part of an earlier run that it repeats; null for both: it is for everybody in the file. */
  readonly onlyRunId: number | null;
  readonly onlyState: OnlyState | null;
  /** The plan file that it was started with; null without one. */
  readonly planSha256: string | null;
  /** Grows each time that a running run gets new texts. */
  readonly revision: number;
}

const runColumns = [
  'id',
  'accountId',
  'campaign',
  'occurrence',
  'state',
  'purpose',
  'inputsHash',
  'wasLookedUp',
  'importId',
  'recipients',
  'leftOut',
  'notes',
  'stopReason',
  'startedAt',
  'onlyRunId',
  'onlyState',
  'planSha256',
  'revision',
] as const;

/** The newest run of a campaign, tests excluded; null when it never ran. */
export async function findLatestRun(db: Database, { accountId, campaign }: CampaignKey): Promise<RunRow | null> {
  return (await newestOf(db, accountId).where('campaign', '=', campaign).executeTakeFirst()) ?? null;
}

/** The run of one occurrence of a schedule; null when there is none. */
export async function findRunOfOccurrence(
  db: Database,
  { accountId, campaign, occurrence }: CampaignKey & { occurrence: string },
): Promise<RunRow | null> {
  const ofCampaign = newestOf(db, accountId).where('campaign', '=', campaign);
  return (await ofCampaign.where('occurrence', '=', occurrence).executeTakeFirst()) ?? null;
}

/** The newest run of a campaign that is over, tests excluded; null when none is. */
export async function findLastOverRun(db: Database, { accountId, campaign }: CampaignKey): Promise<RunRow | null> {
  const ofCampaign = newestOf(db, accountId).where('campaign', '=', campaign);
  return (await ofCampaign.where('state', 'in', ['finished', 'cancelled']).executeTakeFirst()) ?? null;
}

/** The newest run that another campaign of the account has started with the same files; null when none has. */
export async function findStartedTwin(
  db: Database,
  { accountId, campaign, inputsHash }: CampaignKey & { inputsHash: string },
): Promise<RunRow | null> {
  const ofOthers = newestOf(db, accountId).where('campaign', '<>', campaign).where('inputsHash', '=', inputsHash);
  return (await ofOthers.where('startedAt', 'is not', null).executeTakeFirst()) ?? null;
}

/** The newest run of an account, tests excluded, to be narrowed down. */
function newestOf(db: Database, accountId: number) {
  return db
    .selectFrom('run')
    .select(runColumns)
    .where('accountId', '=', accountId)
    .where('isTest', '=', false)
    .orderBy('id', 'desc')
    .limit(1);
}

/** Throws when there is no such run: its id came from a row. */
export async function getRun(db: Database, runId: number): Promise<RunRow> {
  return db.selectFrom('run').select(runColumns).where('id', '=', runId).executeTakeFirstOrThrow();
}

export interface NewRun extends CampaignKey {
  /** The number of the unsent run that it replaces; absent: the next one. */
  readonly id?: number | undefined;
  /** The time that a schedule asked for; absent: the next number of the campaign. */
  readonly occurrence?: string | undefined;
  readonly purpose: 'marketing' | 'informational';
  readonly definition: object;
  readonly inputsHash: string;
  /** Absent: true. */
  readonly wasLookedUp?: boolean;
  /** True: it never finishes by itself. */
  readonly isStanding?: boolean;
  readonly importId: number;
  /** The part of an earlier run that it repeats. */
  readonly only?: OnlyPart | null;
  readonly now: Date;
}

/** Adds the campaign's next occurrence (1, 2, …) in state `planning`. */
export async function insertRun(db: Database, run: NewRun): Promise<RunRow> {
  return db
    .insertInto('run')
    .values({
      ...(run.id === undefined ? {} : { id: run.id }),
      accountId: run.accountId,
      campaign: run.campaign,
      occurrence:
        run.occurrence ??
        sql<string>`(
        select coalesce(max(occurrence::integer) filter (where occurrence ~ '^[0-9]{1,9}$'), 0) + 1
          from run where account_id = ${run.accountId} and campaign = ${run.campaign})::text`,
      state: 'planning',
      purpose: run.purpose,
      definition: JSON.stringify(run.definition),
      inputsHash: run.inputsHash,
      wasLookedUp: run.wasLookedUp ?? true,
      isStanding: run.isStanding ?? false,
      factsEdition,
      importId: run.importId,
      onlyRunId: run.only?.runId ?? null,
      onlyState: run.only?.state ?? null,
      createdAt: run.now,
    })
    .returning(runColumns)
    .executeTakeFirstOrThrow();
}

/** Deletes a run that never started, with all its rows. Returns false where it has started. */
export async function deleteUnsentRun(db: Database, runId: number): Promise<boolean> {
  const query = db.deleteFrom('run').where('id', '=', runId).where('state', 'in', ['planning', 'planned']);
  return (await query.executeTakeFirst()).numDeletedRows > 0n;
}

/** Keeps what the operator should know of the run's files until it is sent. */
export async function saveRunNotes(db: Database, asked: { runId: number; notes: readonly FileNote[] }): Promise<void> {
  await db
    .updateTable('run')
    .set({ notes: JSON.stringify(asked.notes) })
    .where('id', '=', asked.runId)
    .execute();
}

/** planning -> planned. */
export async function markPlanned(db: Database, runId: number): Promise<void> {
  await db
    .updateTable('run')
    .set({ state: 'planned' })
    .where('id', '=', runId)
    .where('state', '=', 'planning')
    .execute();
}

/**
 * planned -> running; a run that Bluecast stopped continues too. A run that its operator paused stays paused, but counts as
 * started: once resumed, it runs.
 */
export async function markStarted(db: Database, asked: { runId: number; now: Date }): Promise<void> {
  await db
    .updateTable('run')
    .set((eb) => ({
      state: sql<RunState>`case when state = 'paused' and stop_reason is null then 'paused' else 'running' end`,
      stopReason: null,
      startedAt: eb.fn.coalesce('startedAt', eb.val(asked.now)),
    }))
    .where('id', '=', asked.runId)
    .where('state', 'in', ['planned', 'paused'])
    .where(isNotFailedCanary)
    .execute();
}

/** A run whose canary failed continues only when it is resumed. */
function isNotFailedCanary(eb: ExpressionBuilder<Tables, 'run'>) {
  return eb.or([eb('canaryState', 'is', null), eb('canaryState', '<>', 'failed')]);
}

/** Sets what happens to the run's messages with an unknown outcome. */
export async function setRunPolicy(
  db: Database,
  asked: { runId: number; onUnknown: OnUnknown; settleAfterSeconds: number },
): Promise<void> {
  const { runId, onUnknown, settleAfterSeconds } = asked;
  await db.updateTable('run').set({ onUnknown, settleAfterSeconds }).where('id', '=', runId).execute();
}

/** running -> paused because sending cannot continue, such as refused keys. The reason is shown until the run starts again. */
export async function stopRun(db: Database, asked: { runId: number; reason: string }): Promise<void> {
  await db
    .updateTable('run')
    .set({ state: 'paused', stopReason: asked.reason })
    .where('id', '=', asked.runId)
    .where('state', '=', 'running')
    .execute();
}

/** Begins the reason of a run that stands still because of its campaign's files. */
export const filesReason = 'campaign files: ';

/** Runs of an account that Bluecast has stopped, until the provider answers again. */
export async function listStoppedRuns(db: Database, accountId: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('run')
    .select('id')
    .where('accountId', '=', accountId)
    .where('state', '=', 'paused')
    .where('stopReason', 'is not', null)
    // A failed canary waits for a person, not for the provider; so do a campaign's files.
    .where(isNotFailedCanary)
    .where('stopReason', 'not like', `${filesReason}%`)
    .execute();
  return rows.map(({ id }) => id);
}

/** running -> finished; a run that stands continues. The caller has seen that nothing is left to send or to find out. */
export async function finishRun(db: Database, asked: { runId: number; now: Date }): Promise<void> {
  await db
    .updateTable('run')
    .set({ state: 'finished', finishedAt: asked.now })
    .where('id', '=', asked.runId)
    .where('isStanding', '=', false)
    .where('state', '=', 'running')
    .execute();
}
