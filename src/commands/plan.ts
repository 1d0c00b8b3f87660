/** `bluecast plan`: stages 1 to 3 without sending: who, how many, on which channel, who is left out and why. */
import type { DatabaseWorld } from '../compose.ts';
import { needsLookup } from '../core/message/channel.ts';
import { exitCodes } from '../core/operating-error.ts';
import { type Inputs, loadInputs } from '../inputs/load-inputs.ts';
import { type Foreseen, forecastPlan } from '../plan/forecast-plan.ts';
import { describeRun, summarizeRun } from '../report/report.ts';
import { formatForecast } from '../report/text/forecast-text.ts';
import type { PreparedRun } from '../runs/prepare-run.ts';
import { sendingCommand } from '../terminal/sending-command.ts';
import { writeRejectsFile } from '../terminal/write-files.ts';
import { planCampaign } from './plan-campaign.ts';
import { handlePlanFile, type PlanFileInput, wantsFile } from './plan-file.ts';

export interface PlanInput extends PlanFileInput {
  readonly campaign: string;
  readonly account: string | undefined;
  readonly newRun: boolean;
  readonly json: boolean;
  /** The question how many lines would be done by then. */
  readonly finishBy?: Date | undefined;
}

/** Plans the campaign's next run, or shows the one that is under way. Nothing is sent. */
export async function plan(world: DatabaseWorld, input: PlanInput): Promise<number> {
  const inputs = await loadInputs(world, input);
  const prepared = await planCampaign(world, { inputs, isNewRun: input.newRun });
  const foreseen = await showPlan(world, { inputs, prepared, finishBy: input.finishBy });
  if (prepared.how === 'planned' && world.config.sendblue.apiKeyId === null && needsLookup(inputs.campaign)) {
    world.print('Note: without keys no channel could be looked up; with them `bluecast send` plans anew, and asks.');
  }
  if (prepared.how === 'planned' && !wantsFile(input))
    world.print(`Nothing has been sent. \`${sendingCommand(input)}\` sends it.`);
  const file = wantsFile(input) ? await handlePlanFile(world, { input, inputs, prepared, foreseen }) : null;
  if (input.json) {
    const summary = await summarizeRun({ db: world.db, now: world.now() }, { runId: prepared.run.id });
    world.print(JSON.stringify({ ...summary, forecast: foreseen.forecast, ...file?.shown }));
  }
  return file?.exitCode ?? exitCodes.done;
}

interface ShownPlan {
  readonly inputs: Inputs;
  readonly prepared: PreparedRun;
  readonly finishBy?: Date | undefined;
}

/** The plan as text on stdout, with what is worth knowing before sending; returns what was foreseen. */
export async function showPlan(world: DatabaseWorld, shown: ShownPlan): Promise<Foreseen> {
  const { run, lookups, imported } = shown.prepared;
  const rejectsFile =
    run.importId === null ? null : await writeRejectsFile(world, { importId: run.importId, name: `run-${run.id}` });
  const width = world.tableWidth();
  const text = await describeRun(
    { db: world.db, now: world.now() },
    { runId: run.id, width, rejectsFile: rejectsFile ?? undefined },
  );
  world.print(text);
  for (const note of notesOn(shown)) world.print(note);
  for (const { name, encoding } of imported?.files ?? []) {
    if (encoding !== 'windows-1252') continue;
    world.print(`Note: ${name} is not UTF-8; it was read as Windows-1252. Check a name with an accent.`);
  }
  if (lookups !== null && lookups.made + lookups.stillUnknown > 0) {
    world.print(
      `Channels looked up: ${lookups.made}; not asked, because the lines' lookups are used up: ${lookups.stillUnknown}`,
    );
  }
  const foreseen = await forecastPlan(
    { db: world.db, now: world.now() },
    {
      runId: run.id,
      account: shown.inputs.account,
      lineIds: shown.prepared.lineIds,
      notLookedUp: lookups?.stillUnknown ?? null,
      finishBy: shown.finishBy ?? null,
    },
  );
  const { forecast } = foreseen;
  if (forecast !== null) world.print(`\n${formatForecast(forecast, width)}\n`);
  return foreseen;
}

function notesOn({ prepared, inputs }: { prepared: PreparedRun; inputs: Inputs }): readonly string[] {
  const { run, how, hasChangedFiles } = prepared;
  const notes: string[] = [];
  const { length } = inputs.warnings;
  if (length > 0) {
    const found = length === 1 ? 'One warning' : `${length} warnings`;
    notes.push(`${found} about the files of ${inputs.campaign.slug}: \`bluecast validate\` shows them.`);
  }
  if (how === 'resumed') notes.push(`Run ${run.id} is under way; it goes on with what was planned.`);
  if (how === 'ended') notes.push(`Run ${run.id} is ${run.state}. For another one: --new-run`);
  if (how !== 'planned' && hasChangedFiles) {
    notes.push(
      `Note: the files of ${inputs.campaign.slug} have changed since; the changes take effect with --new-run.`,
    );
  }
  return notes;
}
