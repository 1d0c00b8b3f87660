/** Stages 1 to 3 of a campaign's next run: recipients, messages, channels. Invariant: a run that cannot be planned leaves no rows. */
import type { ImportSummary } from '../audience/audience.ts';
import { type FileNote, namedInNotes } from '../core/csv/file-note.ts';
import { nameRow } from '../core/csv/row-place.ts';
import { formatNumber } from '../core/format-count.ts';
import type { OnlyPart } from '../core/message/only.ts';
import type { TurnRules } from '../core/schedule/turn.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import type { LookupResult } from '../evaluate/look-up.ts';
import { planRun } from '../plan/plan.ts';
import { keepDuplicates } from '../store/audience/duplicate.ts';
import { deleteImportRows } from '../store/audience/import.ts';
import { listPlanningDeaths, noteRendered } from '../store/plan/planning-death.ts';
import { holdForCanary } from '../store/runs/canary.ts';
import { deleteUnsentRun, getRun, insertRun, markPlanned, type RunRow, saveRunNotes } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';
import { importAudience } from './import-audience.ts';
import { explainNoRecipients } from './no-recipients.ts';
import type { PrepareAsked } from './prepared-run.ts';
import { withStagedExclusions } from './stage-excluded.ts';

export interface PlanningAsked extends Pick<PrepareAsked, 'inputs' | 'provider' | 'onStep'> {
  readonly accountId: number;
  /** The number of the unsent plan that this one replaces, so that numbers count what was sent. */
  readonly replaced?: number | undefined;
  /** The time that a schedule asked for; absent: a person asked. */
  readonly occurrence?: string | undefined;
  /** When people have their turn; absent: at once. */
  readonly turn?: TurnRules | undefined;
  readonly lineIds: ReadonlyMap<string, number>;
  /** The part of an earlier run that it repeats; null: it is for everybody. */
  readonly only: OnlyPart | null;
  /** True if channels are looked up, or need no lookup. */
  readonly wasLookedUp: boolean;
}

export interface PlannedRun {
  readonly run: RunRow;
  readonly imported: ImportSummary;
  readonly lookups: LookupResult;
}

/** Plans the next run of a campaign. Throws `no-recipients`, `interrupted`, and what reading the files throws. */
export async function planNewRun(world: DatabaseWorld, asked: PlanningAsked): Promise<PlannedRun> {
  const { accountId, inputs } = asked;
  const { campaign, hash } = inputs;
  const now = world.now();
  const onStep = (step: string): void => {
    stopIfAsked(world.stopping);
    asked.onStep(step);
  };
  onStep('reading recipients');
  const isPerRow = campaign.audience.perRow ?? false;
  const onProgress = (rows: number): void => onStep(`reading recipients: ${formatNumber(rows)} rows`);
  const imported = await importAudience(world, { accountId, inputs, isPerRow, onProgress });
  const run = await insertRun(world.db, {
    id: asked.replaced,
    occurrence: asked.occurrence,
    accountId,
    campaign: campaign.path,
    purpose: campaign.purpose,
    definition: campaign,
    inputsHash: hash,
    wasLookedUp: asked.wasLookedUp,
    importId: imported.importId,
    only: asked.only,
    now,
  });
  try {
    const notes = await fillRun(world, { asked, run, imported, now, onStep });
    await saveRunNotes(world.db, { runId: run.id, notes: [...imported.notes, ...noteDuplicates(imported), ...notes] });
    const lookups = await chooseChannels(world, { asked, run, onStep });
    const { canary } = campaign;
    if (canary !== undefined) await holdForCanary(world.db, { runId: run.id, first: canary.first });
    await markPlanned(world.db, run.id);
    return { run: await getRun(world.db, run.id), imported, lookups };
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

/** Plans recipients and messages. Returns notes on the files that leave people out. */
async function fillRun(
  world: DatabaseWorld,
  { asked, run, imported, now, onStep }: Step & { imported: ImportSummary; now: Date },
): Promise<readonly FileNote[]> {
  const { inputs, lineIds } = asked;
  const { campaign, account } = inputs;
  const { importId, columns, fields } = imported;
  const total = formatNumber(imported.rows);
  const deaths = await listPlanningDeaths(world.db, run);
  const notes: FileNote[] = [];
  const planWithout = async (excludedImportIds: readonly number[]): Promise<void> => {
    const unread = await planRun(
      { db: world.db, pool: world.pool, now, killPoint: world.killPoint, log: world.log },
      {
        runId: run.id,
        campaign,
        account,
        lineIds,
        importId,
        columns,
        fields,
        only: asked.only,
        turn: asked.turn,
        excludedImportIds,
        deaths,
        onProgress: (rows) => onStep(`planning: ${formatNumber(rows)} of ${total} rows`),
      },
    );
    notes.push(...unread);
  };
  notes.push(...(await withStagedExclusions(world, { accountId: run.accountId, inputs }, planWithout)));
  if (imported.duplicates > 0) await keepDuplicates(world.db, importId);
  await deleteImportRows(world.db, importId);
  const { recipients, leftOut } = await getRun(world.db, run.id);
  if (recipients === 0) throw await explainNoRecipients(world.db, { inputs, imported, leftOut, notes });
  return notes;
}

/** Which rows repeat a number: what they say besides is not sent to anybody. */
function noteDuplicates({ duplicates, firstDuplicates, files }: ImportSummary): readonly FileNote[] {
  if (duplicates === 0) return [];
  const first = firstDuplicates
    .slice(0, namedInNotes)
    .map((each) => `${nameRow(files, each.lineNumber)} that of ${nameRow(files, each.duplicateOf)}`);
  return [{ about: 'duplicates', count: duplicates, first }];
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
