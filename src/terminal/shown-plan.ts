/** Prints a plan, with its forecast and what an operator should know before sending. */
import type { RunSummary } from '../core/message/summary.ts';
import { type DayOrTime, endOf } from '../core/zone/day.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { Foreseen } from '../plan/forecast-plan.ts';
import { describeRun, readRun } from '../report/report.ts';
import { describeSteps } from '../report/steps.ts';
import { formatForecast } from '../report/text/forecast-text.ts';
import type { RowFiles } from '../report/text/summary-text.ts';
import { forecastPreparedRun } from '../runs/forecast-run.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import type { StepOverview } from '../store/report/reminder-overview.ts';
import type { CommandWorld } from './terminal.ts';
import { writeRunFiles } from './write-files.ts';

interface ShownPlan {
  readonly inputs: Inputs;
  readonly prepared: PreparedRun;
  /** Also forecast how many lines are needed to finish by then. */
  readonly finishBy?: DayOrTime | undefined;
}

export interface PlanShown {
  readonly foreseen: Foreseen;
  /** The same sums as printed. */
  readonly summary: RunSummary;
  /** Rows that were written to files. */
  readonly files: RowFiles;
  /** The steps of appointments; null: it has none. */
  readonly reminders: readonly StepOverview[] | null;
}

/** Prints the plan; returns its forecast and sums. */
export async function showPlan(world: CommandWorld, shown: ShownPlan): Promise<PlanShown> {
  const { run, lookups } = shown.prepared;
  const moment = { db: world.db, now: world.now() };
  const rowFiles = await writeRunFiles(world, run);
  const width = world.tableWidth();
  const read = await readRun(moment, { runId: run.id });
  world.print(await describeRun(world.db, { read, width, rowFiles }));
  const zone = shown.inputs.account.zone ?? world.config.zone;
  const hasSteps = shown.inputs.campaign.reminder !== undefined;
  const reminders = hasSteps ? await describeSteps(world.db, { runId: run.id, width, zone }) : null;
  if (reminders !== null) world.print(`\n${reminders.text}\n`);
  for (const note of notesOn(shown)) world.print(note);
  if (lookups !== null && lookups.made + lookups.stillUnknown > 0) {
    world.print(
      `Channels looked up: ${lookups.made}; not looked up, because the lines have no lookups left: ${lookups.stillUnknown}`,
    );
  }
  if (lookups !== null && lookups.notRepeated > 0) {
    world.print(`Channels not looked up again, because a lookup of the last day had no answer: ${lookups.notRepeated}`);
  }
  const { inputs, prepared } = shown;
  const finishBy = shown.finishBy === undefined ? undefined : endOf(shown.finishBy, zone);
  const foreseen = await forecastPreparedRun(world, { prepared, account: inputs.account, finishBy });
  if (foreseen.forecast !== null) world.print(`\n${formatForecast(foreseen.forecast, { width, zone })}\n`);
  return { foreseen, summary: read.summary, files: rowFiles, reminders: reminders?.steps ?? null };
}

function notesOn({ prepared, inputs }: ShownPlan): readonly string[] {
  const { run, how, hasChangedFiles } = prepared;
  const notes: string[] = [];
  const { length } = inputs.warnings;
  if (length > 0) {
    const found = length === 1 ? 'One warning' : `${length} warnings`;
    notes.push(`${found} about the files of ${inputs.campaign.path}: \`bluecast validate\` shows them.`);
  }
  if (how === 'resumed') notes.push(`Run ${run.id} is under way; it continues with its plan.`);
  if (how === 'ended') notes.push(`Run ${run.id} is ${run.state}. For another one: --new-run`);
  if (how !== 'planned' && hasChangedFiles) {
    const remedy =
      inputs.campaign.reminder === undefined
        ? 'the changes take effect with --new-run'
        : '`bluecast sync` takes the changes over';
    notes.push(`Note: the files of ${inputs.campaign.path} have changed since; ${remedy}.`);
  }
  return notes;
}
