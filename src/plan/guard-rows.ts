/**
 * Keeps a row from ending Bluecast for ever. If a process died while it rendered a batch, the batch's rows are rendered one by one,
 * each recorded before its turn and cleared after it; a row at which processes die three times like that is left out. Invariant:
 * only a death between the beginning and the end of a row's own rendering counts against it.
 */
import type { Database } from '../store/database/connect.ts';
import type { RowToPlan } from '../store/plan/plan-source.ts';
import { noteRendered, noteRendering, type PlanningDeath } from '../store/plan/planning-death.ts';

export interface RowGuard {
  /** What `render` returns for a row; null: the row is left out. */
  around<T>(row: RowToPlan, render: () => T): Promise<T | null>;
  /** Call when the whole batch is rendered. */
  ended(): Promise<void>;
}

/** A row that ended the process so often, each time alone, is left out. */
const deathsToQuarantine = 3;
export const quarantineReason = 'ended Bluecast three times while nothing but its texts was filled in, and is left out';

/** The guard of one batch of rows, which are in the order of the file. */
export async function guardRows(
  db: Database,
  batch: { runId: number; rows: readonly RowToPlan[]; deaths: readonly PlanningDeath[] },
): Promise<RowGuard> {
  const { runId, rows, deaths } = batch;
  const [first, last] = [rows[0]?.lineNumber ?? 0, rows.at(-1)?.lineNumber ?? 0];
  const isCareful = deaths.some(({ lineNumber }) => lineNumber >= first && lineNumber <= last);
  if (!isCareful) {
    await noteRendering(db, { runId, lineNumber: first, isAlone: false });
    return { around: async (_row, render) => render(), ended: async () => noteRendered(db, runId) };
  }
  const fatal = new Set(quarantinedRows(deaths));
  return {
    around: async ({ lineNumber }, render) => {
      if (fatal.has(lineNumber)) return null;
      await noteRendering(db, { runId, lineNumber, isAlone: true });
      const rendered = render();
      await noteRendered(db, runId);
      return rendered;
    },
    ended: async () => {},
  };
}

/** The rows that are left out for their deaths, in order. */
export function quarantinedRows(deaths: readonly PlanningDeath[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const { lineNumber, isAlone } of deaths) {
    if (isAlone) counts.set(lineNumber, (counts.get(lineNumber) ?? 0) + 1);
  }
  return [...counts].flatMap(([row, times]) => (times >= deathsToQuarantine ? [row] : [])).toSorted((a, b) => a - b);
}
