/** `bluecast plan`: stages 1 to 3 without sending. Shows who gets what on which channel, and who is left out and why. */

import { dayMs } from '../core/duration.ts';
import { needsLookup } from '../core/message/channel.ts';
import type { OnlyState } from '../core/message/only.ts';
import { describeOccurrence, listOccurrences } from '../core/schedule/occurrences.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import type { DayOrTime } from '../core/zone/day.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { withCampaignInputs } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { type PlanFileInput, usesPlanFile, writeAndComparePlan } from '../terminal/plan-file.ts';
import { prepareWithProgress } from '../terminal/planned-run.ts';
import { sendingCommand } from '../terminal/sending-command.ts';
import { showPlan } from '../terminal/shown-plan.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface PlanInput extends PlanFileInput {
  readonly campaign: string;
  readonly account: string | undefined;
  readonly newRun: boolean;
  /** Repeats only this part of the last run. */
  readonly only?: OnlyState | undefined;
  readonly retryQuarantined?: boolean;
  readonly json: boolean;
  /** Also forecast how many lines are needed to finish by then. */
  readonly finishBy?: DayOrTime | undefined;
}

const upcomingDays = 30;

/** What its schedule asks for within thirty days. */
function listNext(schedule: Schedule, now: Date): readonly object[] {
  const fromMs = now.getTime();
  const next = listOccurrences(schedule, { fromMs, untilMs: fromMs + upcomingDays * dayMs });
  return next.map((occurrence) => describeOccurrence(occurrence, schedule));
}

/** Plans the campaign's next run, or shows the one that is under way. Sends nothing. */
export async function plan(world: CommandWorld, input: PlanInput): Promise<number> {
  return withCampaignInputs(world, input, async (inputs) => planFrom(world, { input, inputs }));
}

async function planFrom(world: CommandWorld, { input, inputs }: { input: PlanInput; inputs: Inputs }): Promise<number> {
  const { newRun: isNewRun, retryQuarantined = false } = input;
  const prepared = await prepareWithProgress(world, { inputs, isNewRun, only: input.only, retryQuarantined });
  const { foreseen, summary, files, reminders } = await showPlan(world, { inputs, prepared, finishBy: input.finishBy });
  if (prepared.how === 'planned' && !prepared.run.wasLookedUp && needsLookup(inputs.campaign)) {
    world.print(
      'Note: without keys no channel could be looked up; with them `bluecast send` plans again and looks them up.',
    );
  }
  if (prepared.how === 'planned' && !usesPlanFile(input))
    world.print(`Nothing has been sent. \`${sendingCommand(input)}\` sends it.`);
  const file = usesPlanFile(input) ? await writeAndComparePlan(world, { input, inputs, prepared, foreseen }) : null;
  const { schedule } = inputs.campaign;
  if (input.json)
    world.print(
      JSON.stringify({
        ...summary,
        files,
        quarantined: prepared.quarantined,
        forecast: foreseen.forecast,
        ...(reminders === null ? {} : { reminders }),
        ...(schedule === undefined ? {} : { upcoming: listNext(schedule, world.now()) }),
        ...file?.shown,
      }),
    );
  return file?.exitCode ?? exitCodes.done;
}
