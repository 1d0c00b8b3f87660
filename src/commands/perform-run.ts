/**
 * Dispatch and tracking of one run, side by side, until nothing is left to do. Invariant: when it returns, no line is held and
 * no send is in flight.
 */
import { pushContacts } from '../audience/push-contacts.ts';
import type { DatabaseWorld } from '../compose.ts';
import type { Account } from '../core/account.ts';
import { type DispatchLine, dispatch } from '../dispatch/dispatch.ts';
import { createProgress } from '../report/progress.ts';
import { countRun } from '../report/report.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { openLockSession } from '../store/line-lock.ts';
import { finishRun, getRunProgress, type RunProgress } from '../store/run.ts';
import { cancelPlanned } from '../store/run-control.ts';
import { track } from '../track/track.ts';

export type RunEnd =
  | { readonly why: 'settled' | 'stopped' | 'gave-up-waiting' }
  | { readonly why: 'run-stopped' | 'lines-blocked'; readonly reason: string };

export interface PerformOptions {
  readonly runId: number;
  readonly account: Account;
  readonly lineIds: ReadonlyMap<string, number>;
  readonly provider: SendblueClient;
  readonly owner: string;
  readonly trackForMs: number;
}

/** Between two looks at where the run stands. */
const watchMs = 250;
/** A provider's list that has never been read is read from this long before now: nothing of ours is older. */
const firstReadMs = 600_000;

/** Sends and tracks a run that is `running`. Throws what dispatch and track throw. */
export async function performRun(world: DatabaseWorld, options: PerformOptions): Promise<RunEnd> {
  const locks = await openLockSession(world.databaseUrl);
  const ending = new AbortController();
  const stopping = AbortSignal.any([world.stopping, ending.signal]);
  const parts = { ...world, locks, provider: options.provider };
  const startAt = new Date(world.now().getTime() - firstReadMs);
  const settleAfterMs = options.account.settleAfterSeconds * 1_000;
  // Whatever part ends first, by an error too, ends the others; each finishes what it has begun.
  const together = <T>(part: Promise<T>): Promise<T> => part.finally(() => ending.abort());
  const lines = linesOf(options);
  try {
    const ends = await Promise.allSettled([
      together(watch(world, { ...options, stopping })),
      together(dispatch({ ...parts, owner: options.owner, callbackUrl: null }, { lines, stopping })),
      together(track(parts, { startAt, settleAfterMs, stopping })),
      pushBeside(parts, stopping),
    ]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const [watched] = ends;
    return watched.status === 'fulfilled' ? watched.value : { why: 'stopped' };
  } finally {
    await locks.close();
  }
}

/** The provider's contact book follows beside the sending; that it cannot is told and holds nothing up. */
async function pushBeside(
  world: Pick<DatabaseWorld, 'db' | 'note'> & { readonly provider: SendblueClient },
  stopping: AbortSignal,
): Promise<void> {
  const { failure } = await pushContacts(world, { stopping });
  if (failure !== null)
    world.note(`Note: contacts could not be pushed to Sendblue; they will be with the next send: ${failure}`);
}

function linesOf({ account, lineIds }: PerformOptions): readonly DispatchLine[] {
  return account.lines.flatMap(({ number, limits }) => {
    const lineId = lineIds.get(number);
    return lineId === undefined ? [] : [{ lineId, number, ...limits }];
  });
}

/** Shows the run's progress and returns when it is over. */
async function watch(world: DatabaseWorld, options: PerformOptions & { stopping: AbortSignal }): Promise<RunEnd> {
  const progress = createProgress({ ...world.screen, now: world.now });
  let lastLeft = -1;
  let lastSentAt = world.now().getTime();
  try {
    for (;;) {
      if (options.stopping.aborted) return { why: 'stopped' };
      const now = world.now();
      const stands = await getRunProgress(world.db, options.runId);
      progress.update(await countRun(world.db, { runId: options.runId }));
      if (stands.state === 'cancelled' && count(stands, 'planned') > 0) {
        await cancelPlanned(world.db, { runId: options.runId, now });
      }
      const left = count(stands, 'planned') + count(stands, 'sending');
      if (left !== lastLeft) lastSentAt = now.getTime();
      lastLeft = left;
      const end = endOf(stands, { waitedMs: now.getTime() - lastSentAt, trackForMs: options.trackForMs });
      if (end !== null) {
        if (left + count(stands, 'unknown') === 0) await finishRun(world.db, { runId: options.runId, now });
        return end;
      }
      await world.clock.sleep(watchMs, options.stopping);
    }
  } finally {
    progress.done();
  }
}

/** How a run that stands so ends, or null while there is something to wait for. */
export function endOf(stands: RunProgress, waiting: { waitedMs: number; trackForMs: number }): RunEnd | null {
  const left = count(stands, 'planned') + count(stands, 'sending');
  const untold = count(stands, 'unknown') + count(stands, 'accepted') + stands.sentNotSettled;
  if (left + untold === 0) return { why: 'settled' };
  if (stands.stopReason !== null && count(stands, 'sending') === 0)
    return { why: 'run-stopped', reason: stands.stopReason };
  const isBlocked = left > 0 && stands.plannedOnBlockedLines === left;
  if (isBlocked) return { why: 'lines-blocked', reason: stands.blockedReason ?? 'no reason given' };
  if (left === 0 && waiting.waitedMs > waiting.trackForMs)
    return { why: count(stands, 'unknown') === 0 ? 'settled' : 'gave-up-waiting' };
  return null;
}

function count(stands: RunProgress, state: string): number {
  return stands.messages[state] ?? 0;
}
