/**
 * What a worker does for an account's runs apart from sending: finishes those that are over, and checks whether the cause that stopped a run or
 * blocked a line is gone. Invariant: only a successful probe of the provider restarts a run or reopens a line.
 */
import { ProviderError } from '../core/provider-error.ts';
import { tendReminders } from '../reminders/tend-reminders.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { listBlockedLines, reopenLines } from '../store/dispatch/line.ts';
import { listStoppedRuns, markStarted } from '../store/runs/run.ts';
import { listUnfinishedRuns } from '../store/runs/run-find.ts';
import type { DatabaseWorld } from '../world.ts';
import { createWatch } from './watch-run.ts';

const lookMs = 1_000;
/** Time between two probes. It may be long: only people can correct keys and unblock lines. */
const probeMs = 30_000;
/** Claims pass over what is too late; this is for those that no claim looks at. */
const remindersMs = 60_000;

export async function tendRuns(
  world: DatabaseWorld,
  asked: {
    accountId: number;
    provider: Pick<SendblueClient, 'listLines'>;
    trackForMs: number;
    stopping: AbortSignal;
  },
): Promise<void> {
  const watches = new Map<number, ReturnType<typeof createWatch>>();
  let probeAtMs = world.clock.elapsedMs() + probeMs;
  let remindersAtMs = world.clock.elapsedMs();
  while (!asked.stopping.aborted) {
    // Ignore runs that are being planned or await confirmation: they may be deleted and planned again at any moment.
    const begun = (await listUnfinishedRuns(world.db)).filter(
      ({ accountId, state }) => accountId === asked.accountId && (state === 'running' || state === 'paused'),
    );
    // Runs that were cancelled meanwhile, too: an answer may have returned a message to `planned` since.
    for (const id of new Set([...begun.map((run) => run.id), ...watches.keys()])) {
      const watch = watches.get(id) ?? createWatch(world, { runId: id, trackForMs: asked.trackForMs });
      watches.set(id, watch);
      if ((await watch.check()).end !== null) watches.delete(id);
    }
    if (world.clock.elapsedMs() >= remindersAtMs) {
      await tendReminders(world, asked.accountId);
      remindersAtMs = world.clock.elapsedMs() + remindersMs;
    }
    if (world.clock.elapsedMs() >= probeAtMs) {
      await probe(world, asked);
      probeAtMs = world.clock.elapsedMs() + probeMs;
    }
    await world.clock.sleep(lookMs, asked.stopping);
  }
}

/** If runs are stopped or lines blocked, asks the provider whether keys and lines work again. */
async function probe(
  world: DatabaseWorld,
  { accountId, provider }: { accountId: number; provider: Pick<SendblueClient, 'listLines'> },
): Promise<void> {
  const runs = await listStoppedRuns(world.db, accountId);
  const blocked = await listBlockedLines(world.db, accountId);
  if (runs.length + blocked.length === 0) return;
  try {
    const { numbers } = await provider.listLines({});
    for (const runId of runs) await markStarted(world.db, { runId, now: world.now() });
    const lines = blocked.filter(({ number }) => numbers.includes(number));
    // The lines keep their noted trouble, so their first message is a trial.
    await reopenLines(world.db, lines);
    world.log('probed', { runs: runs.length, lines: lines.length });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log('probe-failed', { code: error.code, httpStatus: error.httpStatus });
  }
}
