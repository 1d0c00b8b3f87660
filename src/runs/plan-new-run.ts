/** Stages 1 to 3 of a campaign's next run: recipients, messages, channels. Invariant: a run that cannot be planned leaves no rows. */
import { type ImportSummary, importRecipients } from '../audience/audience.ts';
import { formatNumber } from '../core/format-count.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import type { LookupResult } from '../evaluate/look-up.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { planRun } from '../plan/plan.ts';
import { deleteImportRows } from '../store/audience/import.ts';
import { listPlanningDeaths, noteRendered } from '../store/plan/planning-death.ts';
import { holdForCanary } from '../store/runs/canary.ts';
import { deleteUnsentRun, getRun, insertRun, markPlanned, type RunRow } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';
import { explainNoRecipients } from './no-recipients.ts';
import type { PrepareAsked } from './prepared-run.ts';
import { type UnreadExclusions, withStagedExclusions } from './stage-excluded.ts';

export interface PlanningAsked extends Pick<PrepareAsked, 'inputs' | 'provider' | 'onStep'> {
  readonly lineIds: ReadonlyMap<string, number>;
  /** True if channels are looked up, or need no lookup. */
  readonly wasLookedUp: boolean;
}

export interface PlannedRun {
  readonly run: RunRow;
  readonly imported: ImportSummary;
  readonly lookups: LookupResult;
  readonly unreadExclusions: readonly UnreadExclusions[];
}

/** Plans the next run of a campaign. Throws `no-recipients`, `interrupted`, and what reading the files throws. */
export async function planNewRun(world: DatabaseWorld, asked: PlanningAsked): Promise<PlannedRun> {
  const { campaign, hash } = asked.inputs;
  const now = world.now();
  const onStep = (step: string): void => {
    stopIfAsked(world.stopping);
    asked.onStep(step);
  };
  const imported = await importAudience(world, { inputs: asked.inputs, now, onStep });
  const run = await insertRun(world.db, {
    campaign: campaign.slug,
    purpose: campaign.purpose,
    definition: campaign,
    inputsHash: hash,
    wasLookedUp: asked.wasLookedUp,
    importId: imported.importId,
    now,
  });
  try {
    const unreadExclusions = await fillRun(world, { asked, run, imported, now, onStep });
    const lookups = await chooseChannels(world, { asked, run, onStep });
    const { canary } = campaign;
    if (canary !== undefined) await holdForCanary(world.db, { runId: run.id, first: canary.first });
    await markPlanned(world.db, run.id);
    return { run: await getRun(world.db, run.id), imported, lookups, unreadExclusions };
  } catch (error) {
    // On a stop the next plan deletes the rows, because that may take long. The stop must not count as a crash.
    if (world.stopping.aborted) await noteRendered(world.db, run.id).catch(() => {});
    else await deleteUnsentRun(world.db, run.id).catch(() => {});
    throw error;
  }
}

interface Step {
  readonly asked: PlanningAsked;
  readonly run: RunRow;
  /** Throws `interrupted` if the process is stopping. */
  readonly onStep: (step: string) => void;
}

async function importAudience(
  { db, pool }: DatabaseWorld,
  { inputs, now, onStep }: { inputs: Inputs; now: Date; onStep: Step['onStep'] },
): Promise<ImportSummary> {
  const { campaign, account, csv } = inputs;
  onStep('reading recipients');
  return importRecipients(
    { db, pool, now },
    {
      files: csv.map(({ path }) => path),
      encodings: new Map(csv.map(({ path, encoding }) => [path, encoding])),
      country: campaign.audience.country,
      columns: campaign.audience.columns,
      ownNumbers: account.lines.map((line) => line.number),
      onProgress: (rows) => onStep(`reading recipients: ${formatNumber(rows)} rows`),
    },
  );
}

/** Plans recipients and messages. */
async function fillRun(
  world: DatabaseWorld,
  { asked, run, imported, now, onStep }: Step & { imported: ImportSummary; now: Date },
): Promise<readonly UnreadExclusions[]> {
  const { inputs, lineIds } = asked;
  const { campaign, account } = inputs;
  const { importId, columns, fields } = imported;
  const total = formatNumber(imported.rows);
  const deaths = await listPlanningDeaths(world.db, run);
  const unread = await withStagedExclusions(world, inputs, async (excludedImportIds) =>
    planRun(
      { db: world.db, now, killPoint: world.killPoint, log: world.log },
      {
        runId: run.id,
        campaign,
        account,
        lineIds,
        importId,
        columns,
        fields,
        excludedImportIds,
        deaths,
        onProgress: (rows) => onStep(`planning: ${formatNumber(rows)} of ${total} rows`),
      },
    ),
  );
  await deleteImportRows(world.db, importId);
  const { recipients, leftOut } = await getRun(world.db, run.id);
  if (recipients === 0) throw await explainNoRecipients(world.db, { inputs, imported, leftOut });
  return unread;
}

async function chooseChannels(world: DatabaseWorld, { asked, run, onStep }: Step): Promise<LookupResult> {
  const { inputs, lineIds, provider } = asked;
  onStep('choosing channels');
  const lookups = await evaluateRun(
    { db: world.db, provider, clock: world.clock, killPoint: world.killPoint },
    {
      runId: run.id,
      campaign: inputs.campaign,
      account: inputs.account,
      lineIds,
      signal: world.stopping,
      onProgress: (made) => onStep(`choosing channels: ${formatNumber(made)} looked up`),
    },
  );
  stopIfAsked(world.stopping);
  return lookups;
}
