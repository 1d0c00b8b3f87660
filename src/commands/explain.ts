/** `bluecast explain`: the whole chain of decisions for one person in one run. */
import type { DatabaseWorld } from '../compose.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { explainRecipient } from '../report/explain.ts';
import { formatExplanation } from '../report/explain-text.ts';
import { getNamedRun } from './named-run.ts';
import { readPhone } from './preview.ts';

export interface ExplainInput {
  readonly run: string;
  readonly phone: string;
  readonly json: boolean;
}

/** Prints the chain. Throws `nothing-known` for a number that neither the run nor its file has. */
export async function explain(world: DatabaseWorld, input: ExplainInput): Promise<number> {
  const run = await getNamedRun(world.db, input.run);
  const phone = readPhone(input.phone, 'US');
  const explanation = await explainRecipient(world.db, { run, phone });
  if (explanation.contact === null && explanation.rejects.length === 0) {
    throw badInput(
      'nothing-known',
      `Cannot explain this number: neither run ${run.id} of ${run.campaign} nor any imported file has it; write it with its country code`,
    );
  }
  world.print(formatExplanation(explanation, world.tableWidth()));
  if (input.json) world.print(JSON.stringify(explanation));
  return exitCodes.done;
}
