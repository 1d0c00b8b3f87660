/** Watches a run until it ends. Invariant: a run is finished only when no message is left to send or to resolve. */
import type { MessageState } from '../core/message/advance.ts';
import type { RunSums } from '../core/message/summary.ts';
import { findHold, type RunHold } from '../report/hold.ts';
import { countRun } from '../report/report.ts';
import { finishRun } from '../store/runs/run.ts';
import { getRunProgress, type RunProgress } from '../store/runs/run-progress.ts';
import type { DatabaseWorld } from '../world.ts';
import { watchCanary } from './watch-canary.ts';

export type RunEnd =
  | { readonly why: 'settled' | 'stopped' | 'gave-up-waiting' }
  | { readonly why: 'run-stopped' | 'lines-blocked'; readonly reason: string };

/** The state of a run under way. */
export interface RunView extends WatchedRun {
  readonly sums: RunSums;
  /** Why no message goes out now; null while messages go out, and for the first `explainAfterMs` without one. */
  readonly hold: RunHold | null;
  /** Messages whose status may still change. */
  readonly awaitingStatus: number;
}

export interface WatchOptions {
  readonly runId: number;
  /** How long to wait for the last statuses after the last message has gone out. */
  readonly trackForMs: number;
  /** Called several times a second. */
  readonly onView: (view: RunView) => void;
  readonly stopping: AbortSignal;
}

type WatchWorld = Pick<DatabaseWorld, 'db' | 'clock'>;

const watchMs = 250;
/** After this long without a send, the display explains what the run waits for. */
export const explainAfterMs = 10_000;

/** Watches a run until it is over, or until `stopping` aborts. */
export async function watchRun(world: WatchWorld, options: WatchOptions): Promise<RunEnd> {
  const watch = createWatch(world, options);
  const findHoldNow = createHoldFinder(world, options.runId);
  while (!options.stopping.aborted) {
    const seen = await watch.check();
    const hold = seen.end === null && seen.left > 0 && seen.waitedMs > explainAfterMs ? await findHoldNow() : null;
    const sums = await countRun(world.db, { runId: options.runId });
    options.onView({ ...seen, sums, hold, awaitingStatus: countAwaitingStatus(seen.progress) });
    if (seen.end !== null) return seen.end;
    await world.clock.sleep(watchMs, options.stopping);
  }
  return { why: 'stopped' };
}

/** Finds what holds the run; asks the database at most every `explainAfterMs`. */
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

export interface WatchedRun {
  readonly progress: RunProgress;
  /** Messages planned or in flight. */
  readonly left: number;
  /** Time since the last message went out. */
  readonly waitedMs: number;
  /** Null while there is something to wait for. */
  readonly end: RunEnd | null;
}

/** Each check finishes a run that is over. */
export function createWatch(
  world: WatchWorld,
  options: Pick<WatchOptions, 'runId' | 'trackForMs'>,
): { check(): Promise<WatchedRun> } {
  const { runId, trackForMs } = options;
  let lastLeft = -1;
  let lastSentMs = 0;
  return {
    check: async () => {
      const now = world.clock.now();
      await watchCanary(world, runId);
      const progress = await getRunProgress(world.db, runId);
      const left = countLeftToSend(progress);
      if (left !== lastLeft) lastSentMs = world.clock.elapsedMs();
      lastLeft = left;
      const waitedMs = world.clock.elapsedMs() - lastSentMs;
      const end = findRunEnd(progress, { waitedMs, trackForMs });
      if (end !== null && left + countResolvableUnknown(progress) === 0) await finishRun(world.db, { runId, now });
      return { progress, left, waitedMs, end };
    },
  };
}

/** How a run with this progress ends; null while there is something to wait for. */
export function findRunEnd(progress: RunProgress, waiting: { waitedMs: number; trackForMs: number }): RunEnd | null {
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

/** Messages in doubt that evidence may still settle. Those that the provider itself lost need an operator. */
function countResolvableUnknown(progress: RunProgress): number {
  return count(progress, 'unknown') - progress.undecided;
}

function count({ messages }: RunProgress, state: MessageState): number {
  return messages[state];
}
