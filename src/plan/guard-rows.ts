/**
 * Rows that end the process. Where a planning process died among some rows, they are taken one by one, each noted before its
 * turn; the one at which it dies again is left out. Invariant: no row ends more than two processes, and none is left out that
 * was not alone when one died.
 */
import type { Database } from '../store/database/connect.ts';
import type { RowToPlan } from '../store/plan/plan-source.ts';
import { notePlanning, type PlanningDeath } from '../store/plan/planning-death.ts';

export interface RowGuard {
  /** Called before a row's texts are filled in; false: leave it out. */
  mayRender(row: RowToPlan): Promise<boolean>;
}

export const quarantineReason = 'ended Bluecast twice while its texts were filled in, and is left out';

/** The guard of one batch of rows, in order of the file. */
export async function guardRows(
  db: Database,
  batch: { runId: number; rows: readonly RowToPlan[]; deaths: readonly PlanningDeath[] },
): Promise<RowGuard> {
  const { runId, rows, deaths } = batch;
  const [first, last] = [rows[0]?.lineNumber ?? 0, rows.at(-1)?.lineNumber ?? 0];
  const isCareful = deaths.some(({ lineNumber }) => lineNumber >= first && lineNumber <= last);
  if (!isCareful) {
    await notePlanning(db, { runId, lineNumber: first, isAlone: false });
    return { mayRender: async () => true };
  }
  const fatal = new Set(deaths.filter(({ isAlone }) => isAlone).map(({ lineNumber }) => lineNumber));
  return {
    mayRender: async ({ lineNumber }) => {
      if (fatal.has(lineNumber)) return false;
      await notePlanning(db, { runId, lineNumber, isAlone: true });
      return true;
    },
  };
}
