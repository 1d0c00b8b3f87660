/** `--revise` at a terminal: who gets which text is shown, and a person says yes, before anything changes. */
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { diffWords, formatWordDiff } from '../core/text/word-diff.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { describeRevision, finishEarlierRevision, type ProposedRevision, reviseRun } from '../runs/revise-run.ts';
import { nameOperator } from './operator-name.ts';
import type { CommandWorld, Terminal } from './terminal.ts';

export interface ReviseInput {
  readonly revise?: boolean | undefined;
  readonly yes: boolean;
  readonly as?: string | undefined;
}

/** Revises a run under way when that is asked for and its files have changed. Throws `cannot-revise` and `not-confirmed`. */
export async function reviseIfAsked(
  world: CommandWorld,
  asked: { input: ReviseInput; inputs: Inputs; prepared: PreparedRun },
): Promise<void> {
  const { input, inputs, prepared } = asked;
  await finishEarlierRevision(world, prepared);
  if (input.revise !== true || !prepared.hasChangedFiles) return;
  const proposed = await describeRevision(world, { inputs, prepared });
  showRevision(world, proposed);
  if (!input.yes && !(await world.confirm('Give these texts to everybody who has not been sent theirs yet?')))
    throw badInput('not-confirmed', 'Nothing was changed: you did not say yes');
  const done = await reviseRun(world, { inputs, prepared, proposed, by: nameOperator(input.as) });
  world.note(
    `Revision ${done.revision} of run ${prepared.run.id}: ${formatNumber(done.messages)} messages have the new text.`,
  );
}

function showRevision({ print }: Pick<Terminal, 'print'>, { texts, planned, gone, revision }: ProposedRevision): void {
  for (const { label, was, is } of texts) print(`${label}: ${formatWordDiff(diffWords(was, is))}`);
  print(
    `${formatNumber(planned)} messages are planned and get the new text (revision ${revision}); ${formatNumber(gone)} have gone out or are on their way with theirs.`,
  );
}
