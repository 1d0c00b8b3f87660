/**
 * Guards against rows that kill the process. If planning died within a batch, its rows are rendered one by one, each recorded before
 * its turn; a row at which it dies again is left out. Invariant: no row kills more than two processes, and a row is left out only if
 * it was rendered alone when a process died.
 */
import type { Database } from '../store/database/connect.ts';
import type { RowToPlan } from '../store/plan/plan-source.ts';
import { notePlanning, type PlanningDeath } from '../store/plan/planning-death.ts';

export interface RowGuard {
  /** Call before a row's texts are rendered; false: leave the row out. */
  mayRender(row: RowToPlan): Promise<boolean>;
}

export const quarantineReason = 'ended Bluecast twice while its texts were filled in, and is left out';

/** The guard of one batch of rows, which are in the order of the file. */
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
