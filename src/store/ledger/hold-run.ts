/**
 * For changes of many planned messages. Invariant: while a run is held, nothing of it is claimed, what is planned stays so, and a
 * claim that waited takes nothing: it would send what stood there before.
 */
import type { RunState } from '../../core/message/run-state.ts';
import type { Database, InTransaction } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';

/**
 * Does `work` with the run held, in the state that it is given; claims under way have ended by then. `work` must be repeatable as a whole.
 * Throws when there is no such run.
 */
export async function holdRun<T>(
  db: Database,
  runId: number,
  work: (trx: InTransaction, state: RunState) => Promise<T>,
): Promise<T> {
  return retryDeadlock(async () =>
    db.transaction().execute(async (trx) => {
      const run = await trx
        .updateTable('run')
        .set((eb) => ({ changes: eb('changes', '+', 1) }))
        .where('id', '=', runId)
        .returning('state')
        .executeTakeFirstOrThrow();
      return work(trx, run.state);
    }),
  );
}
