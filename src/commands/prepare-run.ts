/**
 * Stages 1 to 3 for one campaign: the run that `plan` shows and `send` sends. Invariant: one process at a time prepares a
 * campaign; a run of which something was sent is never planned anew; planning again adds nothing.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type ImportSummary, importRecipients, stageNumbers } from '../audience/audience.ts';
import type { DatabaseWorld } from '../compose.ts';
import { needsLookup } from '../core/channel.ts';
import { badInput } from '../core/operating-error.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import type { LookupResult } from '../evaluate/look-up.ts';
import { planRun } from '../plan/plan.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { deleteImport, deleteImportRows } from '../store/import.ts';
import { saveLines } from '../store/line.ts';
import { openLockSession } from '../store/line-lock.ts';
import { reassignLines } from '../store/line-reassign.ts';
import { listRejects } from '../store/reject.ts';
import { deleteUnsentRun, findLatestRun, getRun, insertRun, markPlanned, type RunRow } from '../store/run.ts';
import type { Inputs } from './load-inputs.ts';

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
  if (latest !== null) await deleteUnsentRun(world.db, latest.id);
  return planAnew(world, options);
}

async function planAnew(
  world: DatabaseWorld,
  options: PrepareOptions & { lineIds: ReadonlyMap<string, number> },
): Promise<PreparedRun> {
  const { inputs, lineIds, onStep } = options;
  const { campaign, account } = inputs;
  const now = world.now();
  onStep('reading recipients');
  const imported = await importRecipients(
    { ...world, now },
    {
      file: inputs.csvPath,
      country: campaign.audience.country,
      columns: campaign.audience.columns,
      ownNumbers: account.lines.map((line) => line.number),
      onProgress: (rows) => onStep(`reading recipients: ${rows.toLocaleString('en-US')} rows`),
    },
  );
  const { importId } = imported;
  const run = await insertRun(world.db, {
    campaign: campaign.slug,
    purpose: campaign.purpose,
    definition: campaign,
    inputsHash: isAsked(options) ? inputs.hash : `${inputs.hash}${notAsked}`,
    importId,
    now,
  });
  const total = imported.rows.toLocaleString('en-US');
  const onProgress = (rows: number): void => onStep(`planning: ${rows.toLocaleString('en-US')} of ${total} rows`);
  const { columns, fields } = imported;
  await withExcluded(world, inputs, async (excludedImportIds) => {
    const plan = {
      runId: run.id,
      importId,
      campaign,
      account,
      columns,
      fields,
      lineIds,
      excludedImportIds,
      onProgress,
    };
    await planRun({ db: world.db, now }, plan);
  });
  await deleteImportRows(world.db, importId);
  const planned = await getRun(world.db, run.id);
  if (planned.recipients === 0) {
    await deleteUnsentRun(world.db, run.id);
    throw await noRecipients(world, { inputs, imported, leftOut: planned.leftOut });
  }
  onStep('choosing channels');
  const lookups = await evaluateRun(
    { ...world, provider: options.provider },
    {
      runId: run.id,
      campaign,
      account,
      lineIds,
      signal: world.stopping,
      onProgress: (made) => onStep(`choosing channels: ${made.toLocaleString('en-US')} looked up`),
    },
  );
  world.stopping.throwIfAborted();
  await markPlanned(world.db, run.id);
  return { run: await getRun(world.db, run.id), how: 'planned', lineIds, imported, lookups, hasChangedFiles: false };
}

/** Does the work while the numbers of the campaign's files of exclusions are staged. */
async function withExcluded(
  world: DatabaseWorld,
  { campaign, excludedPaths }: Inputs,
  work: (importIds: readonly number[]) => Promise<void>,
): Promise<void> {
  const { country, columns } = campaign.audience;
  const importIds: number[] = [];
  try {
    for (const file of excludedPaths) {
      const headers = [columns.phone].flat();
      const staged = await stageNumbers({ ...world, now: world.now() }, { file, country, headers });
      importIds.push(staged.importId);
      if (staged.rejected > 0) {
        const rows = staged.rejected === 1 ? 'one row' : `${staged.rejected.toLocaleString('en-US')} rows`;
        world.note(`Note: ${rows} of ${path.basename(file)} cannot be read as a number, and leave nobody out.`);
      }
    }
    await work(importIds);
  } finally {
    for (const importId of importIds) await deleteImport(world.db, importId);
  }
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
      : `line ${first.lineNumber}: ${first.columnName} ${first.reason}; mend that and the others`;
  return badInput(
    'no-recipients',
    `Cannot plan ${inputs.campaign.slug}: none of the ${imported.rows} rows of ${inputs.campaign.audience.csv} is left to write to; ${why}`,
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
