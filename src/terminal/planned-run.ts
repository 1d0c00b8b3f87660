/** Prepares a run for `plan`, `preview` and `test-send`, with progress on the terminal. Sends nothing. */
import path from 'node:path';
import type { Inputs } from '../inputs/load-inputs.ts';
import { describeFileNote, guessedNote } from '../report/text/file-notes.ts';
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
  noteFiles(world, { inputs: asked.inputs, prepared });
  return prepared;
}

/** Notes what an operator should know of the run's files before it is sent. */
export function noteFiles(
  { note }: Pick<Terminal, 'note'>,
  { inputs, prepared }: { inputs: Inputs; prepared: PreparedRun },
): void {
  const { run, how } = prepared;
  if (how !== 'planned') return;
  for (const { path: file, isGuessed } of inputs.csv)
    if (isGuessed) note(`Note: ${guessedNote(path.basename(file))}: encoding under audience.`);
  for (const each of run.notes) note(`Note: ${describeFileNote(each)}.`);
}
