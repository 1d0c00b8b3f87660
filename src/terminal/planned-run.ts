/** Prepares a run for `plan`, `preview` and `test-send`, with progress on the terminal. Sends nothing. */
import { formatCount } from '../core/format-count.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { findProvider } from '../runs/check-provider.ts';
import { prepareRun } from '../runs/prepare-run.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { createSteps } from './steps.ts';
import type { CommandWorld, Terminal } from './terminal.ts';

/** Plans the campaign's next run, or finds the one that is under way or has ended. Looks up channels if there are keys. */
export async function prepareWithProgress(
  world: CommandWorld,
  asked: { inputs: Inputs; isNewRun: boolean },
): Promise<PreparedRun> {
  const steps = createSteps(world);
  const prepared = await prepareRun(world, {
    inputs: asked.inputs,
    isNewRun: asked.isNewRun,
    provider: await findProvider(world, asked.inputs.account),
    onStep: steps.show,
  }).finally(steps.clear);
  noteUnreadExclusions(world, prepared);
  return prepared;
}

/** Notes which exclusion files have unreadable rows. */
export function noteUnreadExclusions({ note }: Pick<Terminal, 'note'>, { unreadExclusions }: PreparedRun): void {
  for (const { file, rows } of unreadExclusions)
    note(`Note: ${formatCount(rows, 'row')} of ${file} cannot be read as a phone number, and so exclude nobody.`);
}
