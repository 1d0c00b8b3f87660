/**
 * Stage 4: due messages go to the provider, paced, each with a committed attempt. Table of contents:
 * share the lines with other workers (own-lines) -> for each line: claim (claim-next) -> POST (send-message) -> record (recorder).
 * Invariant: no POST without a committed attempt and a live lock, no POST twice; a message claimed and not posted is put back.
 */
import { setMaxListeners } from 'node:events';
import { maxClaim } from './claim-next.ts';
import type { DispatchLine, DispatchShared, DispatchWorld } from './dispatch-world.ts';
import { createDueRuns } from './due-runs.ts';
import { runLine } from './line-loop.ts';
import { createNewWaiting } from './new-waiting.ts';
import { createOwnedLines } from './own-lines.ts';
import { createProviderHealth } from './provider-health.ts';
import { createRecorder, recordLate } from './recorder.ts';
import { createSlots } from './slots.ts';

/** Sends in flight per process: 200 lines at 10 per second and 50 ms each need 100. */
const maxInFlight = 128;
/**
 * Messages that lines claim at the same moment: one large claim, or many small ones. Several large ones would wait for the same
 * counters, over connections that each plan all statements anew.
 */
const maxClaiming = maxClaim;
/** How often lines are shared anew: some became free, workers came or left. */
const shareLinesMs = 1_000;

/**
 * Takes free lines and sends what is due from them until `stopping` aborts or the session is over; then finishes and records
 * what is in flight. Throws `provider-unreachable` after a minute without an answer, unless `isPatient`, and what the database
 * throws when it is lost.
 */
export async function dispatch(
  world: DispatchWorld,
  asked: { listLines: () => Promise<readonly DispatchLine[]>; isPatient?: boolean; stopping: AbortSignal },
): Promise<void> {
  const failed = new AbortController();
  const shared: DispatchShared = {
    slots: createSlots(maxInFlight),
    claiming: createSlots(maxClaiming),
    health: createProviderHealth({ isPatient: asked.isPatient ?? false }),
    recorder: createRecorder({ ...world, onFailed: (error) => failed.abort(error) }),
    dueRuns: createDueRuns(world),
    newWaiting: createNewWaiting(world),
    failed,
  };
  const stopping = AbortSignal.any([asked.stopping, shared.failed.signal]);
  // Hundreds of lines may listen to it, so Node's warning about many listeners is off.
  setMaxListeners(0, stopping);
  const owned = createOwnedLines(world, {
    run: async (line) => runLine(world, shared, line).catch((error: unknown) => shared.failed.abort(error)),
    stopping,
  });
  try {
    while (!stopping.aborted && !world.locks.isOver()) {
      if (world.locks.isAlive()) await owned.share(await asked.listLines());
      // Only after taking lines: record answers that an earlier session of this process could not write.
      await recordLate(world);
      await world.clock.sleep(shareLinesMs, stopping);
    }
  } catch (error) {
    // After the session has ended, errors are expected: the caller starts again with a new session.
    if (!world.locks.isOver()) shared.failed.abort(error);
  }
  await owned.finished();
  shared.failed.signal.throwIfAborted();
}
