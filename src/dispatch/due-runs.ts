/**
 * Which runs have something planned for which of our lines, read for all lines at once: hundreds of idle lines would otherwise
 * query a thousand times a second. Invariant: no answer is older than `idlePollMs`; only the claim decides what may be sent.
 */
import type { Clock } from '../core/clock.ts';
import type { Database } from '../store/database/connect.ts';
import { listRunsToSend, type RunToSend } from '../store/dispatch/runs-to-send.ts';

/** How often a line with nothing to send looks again. */
export const idlePollMs = 200;

export interface DueRuns {
  /** Includes the line in the query from now on. Call the returned function when the line is no longer ours. */
  watch(lineId: number): () => void;
  /** The runs of a line, in the order in which they send. */
  of(lineId: number): Promise<readonly RunToSend[]>;
}

export function createDueRuns(world: { readonly db: Database; readonly clock: Clock }): DueRuns {
  const watched = new Set<number>();
  let latest: { readonly atMs: number; readonly runs: ReturnType<typeof listRunsToSend> } | null = null;
  return {
    watch: (lineId) => {
      watched.add(lineId);
      latest = null;
      return () => void watched.delete(lineId);
    },
    of: async (lineId) => {
      const nowMs = world.clock.elapsedMs();
      if (latest === null || nowMs - latest.atMs >= idlePollMs) {
        latest = { atMs: nowMs, runs: listRunsToSend(world.db, [...watched]) };
      }
      return (await latest.runs).get(lineId) ?? [];
    },
  };
}
