/** How a run fares, and how it ends. Invariant: a run is finished only when nothing of it is left to be sent or to be found out. */
import type { MessageState } from '../core/message/advance.ts';
import type { RunSums } from '../core/message/summary.ts';
import { findHold, type RunHold } from '../report/hold.ts';
import { countRun } from '../report/report.ts';
import { finishRun, getRunProgress, type RunProgress } from '../store/runs/run.ts';
import { cancelPlanned } from '../store/runs/run-control.ts';
import type { DatabaseWorld } from '../world.ts';
import { watchCanary } from './watch-canary.ts';

export type RunEnd =
  | { readonly why: 'settled' | 'stopped' | 'gave-up-waiting' }
  | { readonly why: 'run-stopped' | 'lines-blocked'; readonly reason: string };

/** What is seen of a run under way. */
export interface RunView extends Seen {
  readonly sums: RunSums;
  /** Why nothing goes out now; null where something does, or where nobody has asked for long. */
  readonly hold: RunHold | null;
  /** Messages whose status may still change. */
  readonly awaitingStatus: number;
}

export interface WatchOptions {
  readonly runId: number;
  /** How long the last statuses are waited for after the last message has gone out. */
  readonly trackForMs: number;
  /** Called several times a second with what is seen. */
  readonly onView: (view: RunView) => void;
  readonly stopping: AbortSignal;
}

type WatchWorld = Pick<DatabaseWorld, 'db' | 'clock'>;

const watchMs = 250;
/** After so long without anything to send, a person wants to know what is being waited for. */
export const explainAfterMs = 10_000;

/** Looks after a run until it is over, or until `stopping` aborts. */
export async function watchRun(world: WatchWorld, options: WatchOptions): Promise<RunEnd> {
  const watch = createWatch(world, options);
  const findHoldNow = createHoldFinder(world, options.runId);
  while (!options.stopping.aborted) {
    const seen = await watch.look();
    const hold = seen.end === null && seen.left > 0 && seen.waitedMs > explainAfterMs ? await findHoldNow() : null;
    const sums = await countRun(world.db, { runId: options.runId });
    options.onView({ ...seen, sums, hold, awaitingStatus: countAwaitingStatus(seen.progress) });
    if (seen.end !== null) return seen.end;
    await world.clock.sleep(watchMs, options.stopping);
  }
  return { why: 'stopped' };
}

/** Finds what holds the run; asks the database once in a while. */
function createHoldFinder({ db, clock }: WatchWorld, runId: number): () => Promise<RunHold | null> {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let hold: RunHold | null = null;
  return async () => {
    if (clock.elapsedMs() - askedAtMs < explainAfterMs) return hold;
    askedAtMs = clock.elapsedMs();
    hold = await findHold({ db, now: clock.now() }, runId);
    return hold;
  };
}

export interface Seen {
  readonly progress: RunProgress;
  /** Messages that are still to go out, or on their way. */
  readonly left: number;
  /** Since something last went out. */
  readonly waitedMs: number;
  /** Null while there is something to wait for. */
  readonly end: RunEnd | null;
}

/** Looks after a run: finishes it when it is over, and cancels what a cancelled one still has planned. */
export function createWatch(
  world: WatchWorld,
  options: Pick<WatchOptions, 'runId' | 'trackForMs'>,
): { look(): Promise<Seen> } {
  const { runId, trackForMs } = options;
  let lastLeft = -1;
  let lastSentMs = 0;
  return {
    look: async () => {
      const now = world.clock.now();
      await watchCanary(world, runId);
      const progress = await getRunProgress(world.db, runId);
      if (progress.state === 'cancelled' && count(progress, 'planned') > 0)
        await cancelPlanned(world.db, { runId, now });
      const left = countLeftToSend(progress);
      if (left !== lastLeft) lastSentMs = world.clock.elapsedMs();
      lastLeft = left;
      const waitedMs = world.clock.elapsedMs() - lastSentMs;
      const end = endOf(progress, { waitedMs, trackForMs });
      if (end !== null && left + countResolvableUnknown(progress) === 0) await finishRun(world.db, { runId, now });
      return { progress, left, waitedMs, end };
    },
  };
}

/** How a run ends whose progress is this; null while there is something to wait for. */
export function endOf(progress: RunProgress, waiting: { waitedMs: number; trackForMs: number }): RunEnd | null {
  const left = countLeftToSend(progress);
  if (left + countAwaitingStatus(progress) === 0) return { why: 'settled' };
  if (progress.stopReason !== null && count(progress, 'sending') === 0)
    return { why: 'run-stopped', reason: progress.stopReason };
  const isBlocked = left > 0 && progress.plannedOnBlockedLines === left;
  if (isBlocked) return { why: 'lines-blocked', reason: progress.blockedReason ?? 'no reason given' };
  if (left === 0 && waiting.waitedMs > waiting.trackForMs)
    return { why: countResolvableUnknown(progress) === 0 ? 'settled' : 'gave-up-waiting' };
  return null;
}

function countLeftToSend(progress: RunProgress): number {
  return count(progress, 'planned') + count(progress, 'sending');
}

/** Messages that have gone out and whose status may still change. */
function countAwaitingStatus(progress: RunProgress): number {
  return countResolvableUnknown(progress) + count(progress, 'accepted') + progress.sentNotSettled;
}

/** Messages in doubt that evidence may still settle; what the provider itself cannot tell is for people. */
function countResolvableUnknown(progress: RunProgress): number {
  return count(progress, 'unknown') - progress.undecided;
}

function count({ messages }: RunProgress, state: MessageState): number {
  return messages[state];
}
