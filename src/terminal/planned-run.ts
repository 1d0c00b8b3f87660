/** Prepares a run for `plan`, `preview` and `test-send`, with progress on the terminal. Sends nothing. */
import path from 'node:path';
import { formatCount } from '../core/format-count.ts';
import type { OnlyState } from '../core/message/only.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { describeFileNote, guessedNote } from '../report/text/file-notes.ts';
import { findProvider } from '../runs/check-provider.ts';
import { prepareRun } from '../runs/prepare-run.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { createSteps } from './steps.ts';
import type { CommandWorld, Terminal } from './terminal.ts';

/** Rows that kept ending Bluecast are named up to here; a file with more of them has one cause. */
const mostNamed = 20;
const tryAgain =
  'Look at its cells in rejects.csv and correct them, or try it again as it is with `--retry-quarantined`.';

/** Plans the campaign's next run, or finds the one that is under way or has ended. Looks up channels if there are keys. */
export async function prepareWithProgress(
  world: CommandWorld,
  asked: { inputs: Inputs; isNewRun: boolean; only?: OnlyState | undefined; retryQuarantined?: boolean },
): Promise<PreparedRun> {
  const steps = createSteps(world);
  const prepared = await prepareRun(world, {
    inputs: asked.inputs,
    isNewRun: asked.isNewRun,
    only: asked.only,
    retryQuarantined: asked.retryQuarantined ?? false,
    provider: await findProvider(world, asked.inputs.account),
    onStep: steps.show,
  }).finally(steps.clear);
  noteFiles(world, { inputs: asked.inputs, prepared });
  return prepared;
}

/** Notes what an operator should know of the run's files before it is sent, and warns of rows that kept ending Bluecast. */
export function noteFiles(
  { note }: Pick<Terminal, 'note'>,
  { inputs, prepared }: { inputs: Inputs; prepared: PreparedRun },
): void {
  const { run, how, quarantined } = prepared;
  for (const row of quarantined.slice(0, mostNamed))
    note(`WARNING: ${row} is left out: Bluecast ended three times while filling in its texts. ${tryAgain}`);
  if (quarantined.length > mostNamed)
    note(`WARNING: the same holds for ${formatCount(quarantined.length - mostNamed, 'more row')}.`);
  if (how !== 'planned') return;
  for (const { path: file, isGuessed } of inputs.csv)
    if (isGuessed) note(`Note: ${guessedNote(path.basename(file))}: encoding under audience.`);
  for (const each of run.notes) note(`Note: ${describeFileNote(each)}.`);
}
