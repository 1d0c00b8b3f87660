/** `bluecast plan`: stages 1 to 3 without sending: who, how many, on which channel, who is left out and why. */
import { needsLookup } from '../core/message/channel.ts';
import { readInputs } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { handlePlanFile, type PlanFileInput, wantsFile } from '../terminal/plan-file.ts';
import { planCampaign } from '../terminal/planned-run.ts';
import { sendingCommand } from '../terminal/sending-command.ts';
import { showPlan } from '../terminal/shown-plan.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface PlanInput extends PlanFileInput {
  readonly campaign: string;
  readonly account: string | undefined;
  readonly newRun: boolean;
  readonly json: boolean;
  /** The question how many lines would be done by then. */
  readonly finishBy?: Date | undefined;
}

/** Plans the campaign's next run, or shows the one that is under way. Nothing is sent. */
export async function plan(world: CommandWorld, input: PlanInput): Promise<number> {
  const inputs = await readInputs(world, input);
  const prepared = await planCampaign(world, { inputs, isNewRun: input.newRun });
  const { foreseen, summary } = await showPlan(world, { inputs, prepared, finishBy: input.finishBy });
  if (prepared.how === 'planned' && world.config.sendblue.apiKeyId === null && needsLookup(inputs.campaign)) {
    world.print('Note: without keys no channel could be looked up; with them `bluecast send` plans anew, and asks.');
  }
  if (prepared.how === 'planned' && !wantsFile(input))
    world.print(`Nothing has been sent. \`${sendingCommand(input)}\` sends it.`);
  const file = wantsFile(input) ? await handlePlanFile(world, { input, inputs, prepared, foreseen }) : null;
  if (input.json) world.print(JSON.stringify({ ...summary, forecast: foreseen.forecast, ...file?.shown }));
  return file?.exitCode ?? exitCodes.done;
}
