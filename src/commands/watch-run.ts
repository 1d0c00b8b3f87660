/**
 * What a run's owner sees of it, and how it ends. Invariant: a run is finished only when nothing of it is left to be sent or
 * to be found out.
 */
import type { DatabaseWorld } from '../compose.ts';
import { formatDuration } from '../core/duration.ts';
import { formatNumber } from '../core/format-count.ts';
import { watchCanary } from '../engine/watch-canary.ts';
import { findHold, formatHold } from '../report/hold.ts';
import { countRun } from '../report/report.ts';
import { createProgress } from '../report/text/progress.ts';
import { finishRun, getRunProgress, type RunProgress } from '../store/runs/run.ts';
import { cancelPlanned } from '../store/runs/run-control.ts';

export type RunEnd =
  | { readonly why: 'settled' | 'stopped' | 'gave-up-waiting' }
  | { readonly why: 'run-stopped' | 'lines-blocked'; readonly reason: string };

export interface WatchOptions {
  readonly runId: number;
  /** How long the last statuses are waited for after the last message has gone out. */
  readonly trackForMs: number;
  readonly stopping: AbortSignal;
}

/** Between two looks at where the run stands. */
const watchMs = 250;
/** After so long without anything to send, a person wants to know what is being waited for. */
const explainAfterMs = 10_000;

/** Shows the run's progress and returns when it is over. */
export async function watchRun(world: DatabaseWorld, options: WatchOptions): Promise<RunEnd> {
  const progress = createProgress({ ...world.screen, now: world.now });
  const watch = createWatch(world, options);
  const whatHolds = createHoldLook(world, options.runId);
  let isExplained = false;
  try {
    for (;;) {
      if (options.stopping.aborted) return { why: 'stopped' };
      const seen = await watch.look();
      const hold = seen.end === null && seen.left > 0 && seen.waitedMs > explainAfterMs ? await whatHolds() : null;
      progress.update(await countRun(world.db, { runId: options.runId }), hold);
      if (seen.end !== null) return seen.end;
      if (seen.left === 0 && seen.waitedMs > explainAfterMs && !isExplained) {
        isExplained = true;
        progress.clear();
        world.note(explainWaiting(seen.stands, options.trackForMs - seen.waitedMs));
      }
      await world.clock.sleep(watchMs, options.stopping);
    }
  } finally {
    progress.done();
  }
}

/** Says what holds the run; looks once in a while. */
function createHoldLook(world: DatabaseWorld, runId: number): () => Promise<string | null> {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let hold: string | null = null;
  return async () => {
    if (world.clock.elapsedMs() - lookedAtMs < explainAfterMs) return hold;
    lookedAtMs = world.clock.elapsedMs();
    const now = world.clock.now();
    const found = await findHold({ db: world.db, now }, runId);
    hold = found === null ? null : formatHold(found, now);
    return hold;
  };
}

export interface Seen {
  readonly stands: RunProgress;
  /** Messages that are still to go out, or on their way. */
  readonly left: number;
  /** Since something last went out. */
  readonly waitedMs: number;
  /** Null while there is something to wait for. */
  readonly end: RunEnd | null;
}

/** Looks after a run: finishes it when it is over, and cancels what a cancelled one still has planned. */
export function createWatch(
  world: Pick<DatabaseWorld, 'db' | 'clock'>,
  options: Pick<WatchOptions, 'runId' | 'trackForMs'>,
): { look(): Promise<Seen> } {
  const { runId, trackForMs } = options;
  let lastLeft = -1;
  let lastSentMs = 0;
  return {
    look: async () => {
      const now = world.clock.now();
      await watchCanary(world, runId);
      const stands = await getRunProgress(world.db, runId);
      if (stands.state === 'cancelled' && count(stands, 'planned') > 0) await cancelPlanned(world.db, { runId, now });
      const left = leftToSend(stands);
      if (left !== lastLeft) lastSentMs = world.clock.elapsedMs();
      lastLeft = left;
      const waitedMs = world.clock.elapsedMs() - lastSentMs;
      const end = endOf(stands, { waitedMs, trackForMs });
      if (end !== null && left + toFindOut(stands) === 0) await finishRun(world.db, { runId, now });
      return { stands, left, waitedMs, end };
    },
  };
}

/** How a run that stands so ends, or null while there is something to wait for. */
export function endOf(stands: RunProgress, waiting: { waitedMs: number; trackForMs: number }): RunEnd | null {
  const left = leftToSend(stands);
  if (left + untold(stands) === 0) return { why: 'settled' };
  if (stands.stopReason !== null && count(stands, 'sending') === 0)
    return { why: 'run-stopped', reason: stands.stopReason };
  const isBlocked = left > 0 && stands.plannedOnBlockedLines === left;
  if (isBlocked) return { why: 'lines-blocked', reason: stands.blockedReason ?? 'no reason given' };
  if (left === 0 && waiting.waitedMs > waiting.trackForMs)
    return { why: toFindOut(stands) === 0 ? 'settled' : 'gave-up-waiting' };
  return null;
}

function explainWaiting(stands: RunProgress, leftMs: number): string {
  const waits = formatNumber(untold(stands));
  return `Everything has gone out; waiting for the last statuses (${waits} messages), ${formatDuration(leftMs)} at most (--track-for). Ctrl-C is safe: the same command goes on.`;
}

function leftToSend(stands: RunProgress): number {
  return count(stands, 'planned') + count(stands, 'sending');
}

/** Messages that have gone out and of which the provider may still have something to tell. */
function untold(stands: RunProgress): number {
  return toFindOut(stands) + count(stands, 'accepted') + stands.sentNotSettled;
}

/** Messages that evidence may still settle; what the provider itself cannot tell is for people. */
function toFindOut(stands: RunProgress): number {
  return count(stands, 'unknown') - stands.undecided;
}

function count(stands: RunProgress, state: string): number {
  return stands.messages[state] ?? 0;
}
