/**
 * Finds or plans the run that `plan` shows and `send` sends. Invariant: one process at a time prepares a campaign; a run with
 * sent messages is never planned again; planning twice adds nothing.
 */
import { saveLoadedAccount } from '../accounts/save-account.ts';
import { nameRow } from '../core/csv/row-place.ts';
import { needsLookup } from '../core/message/channel.ts';
import type { OnlyPart } from '../core/message/only.ts';
import { conflict } from '../core/operating-error.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { quarantinedRows } from '../plan/guard-rows.ts';
import { prepareReminders } from '../reminders/prepare-reminders.ts';
import { getImportFiles } from '../store/audience/import.ts';
import type { Database } from '../store/database/connect.ts';
import { unblockLines } from '../store/dispatch/line.ts';
import { reassignLines } from '../store/dispatch/line-reassign.ts';
import { forgetPlanningDeaths, listPlanningDeaths, rememberDeath } from '../store/plan/planning-death.ts';
import {
  deleteUnsentRun,
  findLatestRun,
  findRunOfOccurrence,
  findStartedTwin,
  type RunRow,
} from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';
import { chooseOnly } from './choose-only.ts';
import { type PlanningAsked, planNewRun } from './plan-new-run.ts';
import { withPlanningLock } from './planning-lock.ts';
import type { PrepareAsked, PreparedRun } from './prepared-run.ts';

/** Finds the campaign's unfinished run, or plans one. Throws `run-unfinished`, `rows-not-retried`, `same-files`, what `chooseOnly` throws, and what reading the files throws. */
export async function prepareRun(world: DatabaseWorld, asked: PrepareAsked): Promise<PreparedRun> {
  const { campaign } = asked.inputs;
  if (campaign.reminder !== undefined) return prepareReminders(world, asked);
  const { accountId, lineIds } = await saveLoadedAccount(world, asked.inputs);
  if (asked.hasConfirmedLines === true) await unblockLines(world.db, [...lineIds.values()]);
  return withPlanningLock(world, { accountId, campaign: campaign.path }, async () =>
    prepareLocked(world, { asked, accountId, lineIds }),
  );
}

/**
 * Plans the run of one occurrence of a schedule, or finds it: there is one for each, no matter who asks and how often. Throws what reading
 * the files throws.
 */
export async function prepareOccurrence(
  world: DatabaseWorld,
  asked: Pick<PrepareAsked, 'inputs' | 'provider'> & Pick<PlanningAsked, 'turn'> & { occurrence: string },
): Promise<Pick<PreparedRun, 'run' | 'how'>> {
  const { inputs, provider, occurrence } = asked;
  const { accountId, lineIds } = await saveLoadedAccount(world, inputs);
  const key = { accountId, campaign: inputs.campaign.path, occurrence };
  return withPlanningLock(world, key, async () => {
    const found = await findRunOfOccurrence(world.db, key);
    if (found !== null && found.state !== 'planning' && found.state !== 'planned') {
      const isOver = found.state === 'finished' || found.state === 'cancelled';
      return { run: found, how: isOver ? 'ended' : 'resumed' };
    }
    if (found !== null) {
      // We hold the planning lock: its process died before it was started.
      await rememberDeath(world.db, { runId: found.id, now: world.now() });
      await deleteUnsentRun(world.db, found.id);
    }
    const wasLookedUp = provider !== null || !needsLookup(inputs.campaign);
    const planning = { ...asked, accountId, lineIds, only: null, wasLookedUp, onStep: () => {} };
    return { run: (await planNewRun(world, planning)).run, how: 'planned' };
  });
}

async function prepareLocked(
  world: DatabaseWorld,
  preparing: { asked: PrepareAsked; accountId: number; lineIds: ReadonlyMap<string, number> },
): Promise<PreparedRun> {
  const { asked, accountId, lineIds } = preparing;
  const { inputs, provider, onStep } = asked;
  const latest = await findLatestRun(world.db, { accountId, campaign: inputs.campaign.path });
  const wasLookedUp = provider !== null || !needsLookup(inputs.campaign);
  const only = await chooseOnly(world, { accountId, campaign: inputs.campaign.path, ...asked, latest });
  const found = latest === null ? 'nothing' : judgeLatest(latest, { ...asked, wasLookedUp, part: only });
  if (latest !== null && found !== 'nothing') {
    if (found === 'resumed') await reassignLines(world.db, { runId: latest.id, lineIds: [...lineIds.values()] });
    const hasChangedFiles = isChanged(latest, inputs);
    const quarantined = await nameQuarantined(world.db, latest);
    return { run: latest, how: found, lineIds, imported: null, lookups: null, quarantined, hasChangedFiles };
  }
  if (latest === null && !asked.isNewRun) await checkNotRenamed(world.db, { accountId, inputs });
  let replaced: number | undefined;
  if (latest !== null) {
    // We hold the planning lock: if the run is still `planning`, its process died.
    await rememberDeath(world.db, { runId: latest.id, now: world.now() });
    if (await deleteUnsentRun(world.db, latest.id)) replaced = latest.id;
  }
  if (asked.retryQuarantined === true)
    await forgetPlanningDeaths(world.db, { accountId, campaign: inputs.campaign.path, inputsHash: inputs.hash });
  const planned = await planNewRun(world, {
    accountId,
    inputs,
    lineIds,
    provider,
    only,
    wasLookedUp,
    replaced,
    onStep,
  });
  const quarantined = await nameQuarantined(world.db, planned.run);
  return { ...planned, how: 'planned', lineIds, quarantined, hasChangedFiles: false };
}

/** A sent campaign whose folder was renamed would be sent to everybody again. Throws `same-files`. */
async function checkNotRenamed(
  db: Database,
  { accountId, inputs }: { accountId: number; inputs: Inputs },
): Promise<void> {
  const { path: campaign } = inputs.campaign;
  const other = await findStartedTwin(db, { accountId, campaign, inputsHash: inputs.hash });
  if (other === null) return;
  const state = other.state === 'finished' || other.state === 'cancelled' ? other.state : 'under way';
  throw conflict(
    'same-files',
    `Cannot plan ${campaign}: its files are those of ${other.campaign}, whose run ${other.id} is ${state}; to continue that one, give the folder its name back`,
  );
}

/** The rows that a run leaves out because they kept ending Bluecast, for people. */
async function nameQuarantined(db: Database, run: RunRow): Promise<readonly string[]> {
  const rows = quarantinedRows(await listPlanningDeaths(db, run));
  if (rows.length === 0 || run.importId === null) return [];
  const files = await getImportFiles(db, run.importId);
  return rows.map((row) => nameRow(files, row));
}

/** How the campaign's latest run is used; `nothing`: plan another one. Throws `run-unfinished` and `rows-not-retried`. */
function judgeLatest(
  latest: RunRow,
  asked: Pick<PrepareAsked, 'inputs' | 'isNewRun' | 'only' | 'forOccurrence' | 'retryQuarantined'> & {
    wasLookedUp: boolean;
    part: OnlyPart | null;
  },
): PreparedRun['how'] | 'nothing' {
  if (latest.state === 'running' || latest.state === 'paused') {
    if (asked.isNewRun) throw unfinished(latest);
    if (asked.retryQuarantined === true) throw begunAlready(latest);
    return 'resumed';
  }
  if (latest.state === 'finished' || latest.state === 'cancelled') {
    const isForAnother = asked.forOccurrence !== undefined && asked.forOccurrence !== latest.occurrence;
    if (asked.isNewRun || asked.only !== undefined || isForAnother) return 'nothing';
    if (asked.retryQuarantined === true) throw begunAlready(latest);
    return 'ended';
  }
  if (asked.retryQuarantined === true) return 'nothing';
  // A plan made without keys is made again with them, because channels can be looked up now.
  const couldLookUpNow = !latest.wasLookedUp && asked.wasLookedUp;
  const isSamePart =
    latest.onlyRunId === (asked.part?.runId ?? null) && latest.onlyState === (asked.part?.state ?? null);
  const isCurrent = latest.state === 'planned' && !isChanged(latest, asked.inputs) && !couldLookUpNow;
  return isCurrent && isSamePart ? 'planned' : 'nothing';
}

function isChanged(run: RunRow, inputs: Inputs): boolean {
  return run.inputsHash !== inputs.hash;
}

function unfinished(run: RunRow): Error {
  return conflict('run-unfinished', `Cannot start a new run of ${run.campaign}: run ${run.id} is not finished`, {
    runId: run.id,
  });
}

/** Rows become recipients only while their run is planned. */
function begunAlready(run: RunRow): Error {
  const state = run.state === 'running' || run.state === 'paused' ? 'being sent' : run.state;
  return conflict('rows-not-retried', `Cannot try rows again in run ${run.id} of ${run.campaign}: it is ${state}`);
}
