/** `bluecast explain`: the whole chain of decisions for one person in one run. */
import type { DatabaseWorld } from '../compose.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { forecastRecipient } from '../plan/forecast-plan.ts';
import { type Explanation, explainRecipient } from '../report/explain.ts';
import { type Expected, explainTurns } from '../report/explain-turns.ts';
import { formatExplanation } from '../report/text/explain-text.ts';
import { getNamedRun } from '../runs/named-run.ts';
import { listTurnLines } from '../store/report/explain-turn.ts';
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
  const expected = await findExpected(world, explanation);
  const turns = await explainTurns(world.db, { explanation, expected });
  const whole = { ...explanation, turns };
  world.print(formatExplanation(whole, world.tableWidth()));
  if (input.json) world.print(JSON.stringify(whole));
  return exitCodes.done;
}

/** When what is planned for the recipient would go out, if sending went on from now; nothing to read where nothing waits. */
async function findExpected(
  world: DatabaseWorld,
  { run, recipient, messages }: Omit<Explanation, 'turns'>,
): Promise<Expected> {
  const waiting = messages.filter(({ state }) => state === 'planned');
  if (recipient === null || waiting.length === 0) return new Map();
  const lines = await listTurnLines(world.db);
  const found = await forecastRecipient(
    { db: world.db, now: world.now() },
    {
      runId: run.id,
      recipientId: recipient.id,
      account: { lines },
      lineIds: new Map(lines.map(({ number, id }) => [number, id])),
    },
  );
  return new Map(waiting.map(({ part }, index) => [part, found[index] ?? { at: null, holdups: [] }]));
}
