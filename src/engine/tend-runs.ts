/**
 * What a worker does for the runs beside sending: finishes those that are over, and looks whether what stopped a run or blocked a
 * line is mended. Invariant: one process at a time does it, and only a probe that the provider answers well opens anything again.
 */

import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { listBlockedLines, reopenLines } from '../store/dispatch/line.ts';
import { listStoppedRuns, markStarted } from '../store/runs/run.ts';
import { listUnfinishedRuns } from '../store/runs/run-find.ts';
import type { DatabaseWorld } from '../world.ts';
import { createWatch } from './watch-run.ts';

const lookMs = 1_000;
/** Between two probes: wrong keys and blocked lines are mended by people. */
const probeMs = 30_000;

export async function tendRuns(
  world: DatabaseWorld,
  asked: { provider: Pick<SendblueClient, 'listLines'>; trackForMs: number; stopping: AbortSignal },
): Promise<void> {
  const watches = new Map<number, ReturnType<typeof createWatch>>();
  let probeAtMs = world.clock.elapsedMs() + probeMs;
  while (!asked.stopping.aborted) {
    // A run that is being planned, or waits for a yes, may be gone the next moment: it is planned anew.
    const begun = (await listUnfinishedRuns(world.db)).filter(({ state }) => state === 'running' || state === 'paused');
    // Those that somebody else has cancelled meanwhile, too: an answer may have put something back since.
    for (const id of new Set([...begun.map((run) => run.id), ...watches.keys()])) {
      const watch = watches.get(id) ?? createWatch(world, { runId: id, trackForMs: asked.trackForMs });
      watches.set(id, watch);
      if ((await watch.look()).end !== null) watches.delete(id);
    }
    if (world.clock.elapsedMs() >= probeAtMs) {
      await probe(world, asked.provider);
      probeAtMs = world.clock.elapsedMs() + probeMs;
    }
    await world.clock.sleep(lookMs, asked.stopping);
  }
}

/** Asks the provider whether keys and lines are good again, where something stands still for them. */
async function probe(world: DatabaseWorld, provider: Pick<SendblueClient, 'listLines'>): Promise<void> {
  const runs = await listStoppedRuns(world.db);
  const blocked = await listBlockedLines(world.db);
  if (runs.length + blocked.length === 0) return;
  try {
    const { numbers } = await provider.listLines({});
    for (const runId of runs) await markStarted(world.db, { runId, now: world.now() });
    const lines = blocked.filter(({ number }) => numbers.includes(number));
    // With trouble noted: the first message is a trial.
    await reopenLines(world.db, lines);
    world.log('probed', { runs: runs.length, lines: lines.length });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log('probe-failed', { code: error.code, httpStatus: error.httpStatus });
  }
}
