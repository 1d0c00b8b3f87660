/**
 * Stages 1 to 3 for one campaign: the run that `plan` shows and `send` sends. Invariant: one process at a time prepares a
 * campaign; a run of which something was sent is never planned anew; planning again adds nothing.
 */
import { createHash } from 'node:crypto';
import { type ImportSummary, importRecipients } from '../audience/audience.ts';
import type { DatabaseWorld } from '../compose.ts';
import { nameRow } from '../core/csv/row-place.ts';
import { formatCount } from '../core/format-count.ts';
import { needsLookup } from '../core/message/channel.ts';
import { badInput } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import type { LookupResult } from '../evaluate/look-up.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { planRun } from '../plan/plan.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { deleteImportRows } from '../store/audience/import.ts';
import { listRejects } from '../store/audience/reject.ts';
import { saveListLimit } from '../store/database/instance.ts';
import { saveLines } from '../store/dispatch/line.ts';
import { openLockSession } from '../store/dispatch/line-lock.ts';
import { reassignLines } from '../store/dispatch/line-reassign.ts';
import { listPlanningDeaths, noteAlive, rememberDeath } from '../store/plan/planning-death.ts';
import { holdForCanary } from '../store/runs/canary.ts';
import { deleteUnsentRun, findLatestRun, getRun, insertRun, markPlanned, type RunRow } from '../store/runs/run.ts';
import { withExcluded } from './stage-excluded.ts';

export interface PreparedRun {
  readonly run: RunRow;
  /** `planned`: nothing was sent yet; `resumed`: it was under way; `ended`: finished or cancelled before. */
  readonly how: 'planned' | 'resumed' | 'ended';
  /** Ids of the account's lines by number. */
  readonly lineIds: ReadonlyMap<string, number>;
  /** What the files were read as; null when they were not read again. */
  readonly imported: ImportSummary | null;
  readonly lookups: LookupResult | null;
  /** The files have changed since a run began that goes on with the old ones. */
  readonly hasChangedFiles: boolean;
}

export interface PrepareOptions {
  readonly inputs: Inputs;
  readonly isNewRun: boolean;
  /** Null: channels are not looked up. */
  readonly provider: Pick<SendblueClient, 'evaluateService'> | null;
  /** Hears what is being done, for a person who waits. */
  readonly onStep: (step: string) => void;
}

/** Finds the campaign's unfinished run, or plans one. Throws for files that cannot be read and for `--new-run` too early. */
export async function prepareRun(world: DatabaseWorld, options: PrepareOptions): Promise<PreparedRun> {
  const { campaign, account } = options.inputs;
  const lineIds = await saveLines(world.db, account.lines);
  await saveListLimit(world.db, account.listPerTenSeconds);
  const locks = await openLockSession(world.databaseUrl);
  try {
    await locks.lock('planning', lockIdOf(campaign.slug));
    return await prepareLocked(world, { ...options, lineIds });
  } finally {
    await locks.close();
  }
}

async function prepareLocked(
  world: DatabaseWorld,
  options: PrepareOptions & { lineIds: ReadonlyMap<string, number> },
): Promise<PreparedRun> {
  const { inputs, lineIds, isNewRun } = options;
  const latest = await findLatestRun(world.db, inputs.campaign.slug);
  const hasChangedFiles = latest !== null && !latest.inputsHash.startsWith(inputs.hash);
  const known = { lineIds, imported: null, lookups: null, hasChangedFiles };
  if (latest?.state === 'running' || latest?.state === 'paused') {
    if (isNewRun) throw unfinished(latest);
    await reassignLines(world.db, { runId: latest.id, lineIds: [...lineIds.values()], now: world.now() });
    return { run: latest, how: 'resumed', ...known };
  }
  if (latest?.state === 'planned' && !hasChangedFiles && !couldAskNow(options, latest))
    return { run: latest, how: 'planned', ...known };
  if (latest !== null && (latest.state === 'finished' || latest.state === 'cancelled') && !isNewRun) {
    return { run: latest, how: 'ended', ...known };
  }
  if (latest !== null) {
    // Nobody else plans this campaign now: a run that is still being planned was left by a process that died.
    await rememberDeath(world.db, { runId: latest.id, now: world.now() });
    await deleteUnsentRun(world.db, latest.id);
  }
  return planAnew(world, options);
}

async function planAnew(
  world: DatabaseWorld,
  options: PrepareOptions & { lineIds: ReadonlyMap<string, number> },
): Promise<PreparedRun> {
  const { inputs, lineIds } = options;
  const { campaign, account } = inputs;
  const now = world.now();
  const onStep = (step: string): void => {
    stopIfAsked(world.stopping);
    options.onStep(step);
  };
  onStep('reading recipients');
  const imported = await importRecipients(
    { ...world, now },
    {
      files: inputs.csvPaths,
      country: campaign.audience.country,
      columns: campaign.audience.columns,
      ownNumbers: account.lines.map((line) => line.number),
      onProgress: (rows) => onStep(`reading recipients: ${rows.toLocaleString('en-US')} rows`),
    },
  );
  const run = await insertRun(world.db, {
    campaign: campaign.slug,
    purpose: campaign.purpose,
    definition: campaign,
    inputsHash: isAsked(options) ? inputs.hash : `${inputs.hash}${notAsked}`,
    importId: imported.importId,
    now,
  });
  const lookups = await fillRun(world, { ...options, onStep, run, imported, now }).catch(async (error: unknown) => {
    // A run that was stopped is left to the next plan: to remove its rows may take longer than a stop should. Nobody died.
    if (world.stopping.aborted) await noteAlive(world.db, run.id).catch(() => {});
    else await deleteUnsentRun(world.db, run.id).catch(() => {});
    throw error;
  });
  return { run: await getRun(world.db, run.id), how: 'planned', lineIds, imported, lookups, hasChangedFiles: false };
}

/** Recipients, messages and channels of a new run. */
async function fillRun(
  world: DatabaseWorld,
  options: PrepareOptions & {
    lineIds: ReadonlyMap<string, number>;
    run: RunRow;
    imported: ImportSummary;
    now: Date;
  },
): Promise<LookupResult> {
  const { inputs, imported, lineIds, onStep } = options;
  const { campaign, account } = inputs;
  const { importId, columns, fields } = imported;
  const about = { runId: options.run.id, campaign, account, lineIds };
  const total = imported.rows.toLocaleString('en-US');
  const onProgress = (rows: number): void => onStep(`planning: ${rows.toLocaleString('en-US')} of ${total} rows`);
  const deaths = await listPlanningDeaths(world.db, options.run);
  await withExcluded(world, inputs, async (excludedImportIds) =>
    planRun(
      { ...world, now: options.now },
      { ...about, importId, columns, fields, excludedImportIds, deaths, onProgress },
    ),
  );
  await deleteImportRows(world.db, importId);
  const { recipients, leftOut } = await getRun(world.db, about.runId);
  if (recipients === 0) throw await noRecipients(world, { inputs, imported, leftOut });
  onStep('choosing channels');
  const lookups = await evaluateRun(
    { ...world, provider: options.provider },
    {
      ...about,
      signal: world.stopping,
      onProgress: (made) => onStep(`choosing channels: ${made.toLocaleString('en-US')} looked up`),
    },
  );
  stopIfAsked(world.stopping);
  const { canary } = campaign;
  if (canary !== undefined) await holdForCanary(world.db, { runId: about.runId, first: canary.first });
  await markPlanned(world.db, about.runId);
  return lookups;
}

/** Behind the hash of a run that was planned without keys: with keys it is planned anew, because channels can be looked up then. */
const notAsked = ' not asked';

function isAsked({ inputs, provider }: PrepareOptions): boolean {
  return provider !== null || !needsLookup(inputs.campaign);
}

function couldAskNow(options: PrepareOptions, run: RunRow): boolean {
  return run.inputsHash.endsWith(notAsked) && isAsked(options);
}

/** Names the first reject: who brings a file of which nothing is left mostly made one mistake in every row. */
async function noRecipients(
  world: DatabaseWorld,
  { inputs, imported, leftOut }: { inputs: Inputs; imported: ImportSummary; leftOut: RunRow['leftOut'] },
): Promise<Error> {
  const reasons = Object.entries(leftOut).map(([reason, rows]) => `${reason.replaceAll('_', ' ')} ${rows}`);
  if (reasons.length > 0) {
    return badInput(
      'no-recipients',
      `Cannot plan ${inputs.campaign.slug}: its audience leaves out everybody of ${inputs.campaign.audience.csv} (${reasons.join(', ')}); correct audience in campaign.yaml`,
    );
  }
  const [first] = await listRejects(world.db, { importId: imported.importId, afterLine: 0, limit: 1 });
  const why =
    first === undefined
      ? 'add rows under its header'
      : `${nameRow(imported.files, first.lineNumber)}: ${first.columnName} ${first.reason}; mend that${imported.rejected > 1 ? ' and the others' : ''}`;
  return badInput(
    'no-recipients',
    `Cannot plan ${inputs.campaign.slug}: ${inputs.campaign.audience.csv} has ${formatCount(imported.rows, 'row')}, and none is left to write to; ${why}`,
  );
}

function unfinished(run: RunRow): Error {
  return badInput(
    'run-unfinished',
    `Cannot start a new run of ${run.campaign}: run ${run.id} is not finished; send without --new-run to go on with it, or \`bluecast cancel ${run.id}\``,
  );
}

/** A lock needs a number: the first bits of a hash of the name. */
function lockIdOf(slug: string): number {
  return createHash('sha256').update(slug).digest().readInt32BE(0);
}
