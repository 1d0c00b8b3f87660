/** `bluecast explain`: prints the whole chain of decisions for one person in one run. */
import { notFound } from '../core/operating-error.ts';
import { findZoneOfRun } from '../inputs/find-zone.ts';
import { type Explanation, explainPerson } from '../report/explain.ts';
import { explainTurns } from '../report/explain-turns.ts';
import { formatExplanation } from '../report/text/explain-text.ts';
import { findExpectedTurns } from '../runs/expected-turns.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { readPhone } from '../terminal/phone-argument.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface ExplainInput {
  readonly run: string;
  readonly phone: string;
  /** For the permitted hours; default: now. */
  readonly asOf?: Date | undefined;
  readonly json: boolean;
}

/** Prints the chain. Throws `nothing-known` if neither the run nor an imported file has the number. */
export async function explain(world: CommandWorld, input: ExplainInput): Promise<number> {
  const run = await getNamedRun(world, input.run);
  const phone = readPhone(input.phone, 'US');
  const explanations = await explainPerson(world.db, { run, phone, asOf: input.asOf ?? world.now() });
  const [first] = explanations;
  if (first.contact === null && first.rejects.length === 0) {
    throw notFound(
      'nothing-known',
      `Cannot explain this number: neither run ${run.id} of ${run.campaign} nor any imported file has it; write it with its country code`,
    );
  }
  const shown = { width: world.tableWidth(), zone: await findZoneOfRun(world, run) };
  const whole: Explanation[] = [];
  for (const explanation of explanations) {
    const expected = await findExpectedTurns(world, explanation);
    whole.push({ ...explanation, turns: await explainTurns(world.db, { explanation, expected }) });
  }
  world.print(whole.map((each) => formatExplanation(each, shown)).join('\n\n'));
  // Other rows of the same number, where each row has messages of its own.
  const [one, ...otherRows] = whole;
  if (input.json) world.print(JSON.stringify(otherRows.length === 0 ? one : { ...one, otherRows }));
  return exitCodes.done;
}
