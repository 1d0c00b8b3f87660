/**
 * Which runs have something planned for which of our lines, asked for all of them at once: hundreds of lines that wait would
 * otherwise ask a thousand times a second. Invariant: no answer is older than a look; what may really be sent is decided by
 * the claim alone.
 */
import type { Clock } from '../core/clock.ts';
import type { Database } from '../store/database/connect.ts';
import { listRunsToSend, type RunToSend } from '../store/runs/run.ts';

/** How often a line looks that has nothing to send. */
export const lookMs = 200;

export interface DueRuns {
  /** From now on the line is asked about; call what it returns when it is ours no more. */
  watch(lineId: number): () => void;
  /** The runs of a line, in the order in which they are served. */
  of(lineId: number): Promise<readonly RunToSend[]>;
}

export function createDueRuns(world: { readonly db: Database; readonly clock: Clock }): DueRuns {
  const watched = new Set<number>();
  let looked: { readonly atMs: number; readonly runs: ReturnType<typeof listRunsToSend> } | null = null;
  return {
    watch: (lineId) => {
      watched.add(lineId);
      looked = null;
      return () => void watched.delete(lineId);
    },
    of: async (lineId) => {
      const nowMs = world.clock.elapsedMs();
      if (looked === null || nowMs - looked.atMs >= lookMs) {
        looked = { atMs: nowMs, runs: listRunsToSend(world.db, [...watched]) };
      }
      return (await looked.runs).get(lineId) ?? [];
    },
  };
}
