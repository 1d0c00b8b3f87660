/** `bluecast explain`: prints the whole chain of decisions for one person in one run. */
import { notFound } from '../core/operating-error.ts';
import { findZoneOfRun } from '../inputs/find-zone.ts';
import { explainRecipient } from '../report/explain.ts';
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
  readonly json: boolean;
}

/** Prints the chain. Throws `nothing-known` if neither the run nor an imported file has the number. */
export async function explain(world: CommandWorld, input: ExplainInput): Promise<number> {
  const run = await getNamedRun(world, input.run);
  const phone = readPhone(input.phone, 'US');
  const explanation = await explainRecipient(world.db, { run, phone });
  if (explanation.contact === null && explanation.rejects.length === 0) {
    throw notFound(
      'nothing-known',
      `Cannot explain this number: neither run ${run.id} of ${run.campaign} nor any imported file has it; write it with its country code`,
    );
  }
  const expected = await findExpectedTurns(world, explanation);
  const turns = await explainTurns(world.db, { explanation, expected });
  const whole = { ...explanation, turns };
  world.print(formatExplanation(whole, { width: world.tableWidth(), zone: await findZoneOfRun(world, run) }));
  if (input.json) world.print(JSON.stringify(whole));
  return exitCodes.done;
}
