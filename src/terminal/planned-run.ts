/** A campaign's run as `plan`, `preview` and `test-send` need it, with progress on the terminal: nothing of it is sent. */

import { formatCount } from '../core/format-count.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { prepareRun } from '../runs/prepare-run.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { createSteps } from './steps.ts';
import type { CommandWorld, Terminal } from './terminal.ts';

/** Plans the campaign's next run, or finds the one that is under way or over. Looks channels up where there are keys. */
export async function planCampaign(
  world: CommandWorld,
  asked: { inputs: Inputs; isNewRun: boolean },
): Promise<PreparedRun> {
  const { apiKeyId, apiSecretKey } = world.config.sendblue;
  const steps = createSteps(world);
  const prepared = await prepareRun(world, {
    inputs: asked.inputs,
    isNewRun: asked.isNewRun,
    provider: apiKeyId === null || apiSecretKey === null ? null : await world.provider(),
    onStep: steps.show,
  }).finally(steps.clear);
  noteUnreadExclusions(world, prepared);
  return prepared;
}

/** Says which files of exclusions have rows that leave nobody out. */
export function noteUnreadExclusions({ note }: Pick<Terminal, 'note'>, { unreadExclusions }: PreparedRun): void {
  for (const { file, rows } of unreadExclusions)
    note(`Note: ${formatCount(rows, 'row')} of ${file} cannot be read as a number, and leave nobody out.`);
}
