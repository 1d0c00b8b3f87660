/** The campaign's run as `plan` and `preview` make it: lookups where there are keys for them, nothing sent. */
import type { DatabaseWorld } from '../compose.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { type PreparedRun, prepareRun } from '../runs/prepare-run.ts';
import { createSteps } from '../terminal/steps.ts';

/** Plans the campaign's next run, or finds the one that is under way or over. */
export async function planCampaign(
  world: DatabaseWorld,
  asked: { inputs: Inputs; isNewRun: boolean },
): Promise<PreparedRun> {
  const { apiKeyId, apiSecretKey } = world.config.sendblue;
  const steps = createSteps(world);
  return prepareRun(world, {
    ...asked,
    provider: apiKeyId === null || apiSecretKey === null ? null : await world.provider(),
    onStep: steps.show,
  }).finally(steps.clear);
}
