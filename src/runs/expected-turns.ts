/** When what is planned for one recipient would go out. */
import { forecastRecipient } from '../plan/forecast-plan.ts';
import type { Explanation } from '../report/explain.ts';
import type { Expected } from '../report/explain-turns.ts';
import { listTurnLines } from '../store/report/explain-turn.ts';
import type { DatabaseWorld } from '../world.ts';

/** By part, if sending continued from now; empty where nothing waits. */
export async function findExpectedTurns(
  { db, now }: Pick<DatabaseWorld, 'db' | 'now'>,
  { run, recipient, messages }: Omit<Explanation, 'turns'>,
): Promise<Expected> {
  const waiting = messages.filter(({ state }) => state === 'planned');
  if (recipient === null || waiting.length === 0) return new Map();
  const lines = await listTurnLines(db);
  const found = await forecastRecipient(
    { db, now: now() },
    {
      runId: run.id,
      recipientId: recipient.id,
      account: { lines },
      lineIds: new Map(lines.map(({ number, id }) => [number, id])),
    },
  );
  return new Map(waiting.map(({ part }, index) => [part, found[index] ?? { at: null, holdups: [] }]));
}
