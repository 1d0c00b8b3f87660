/**
 * Stage 5: what became of the messages. Table of contents: status changes (poll -> read-list -> list-pace; apply-reports), unknown
 * outcomes (reconcile -> match-unknown, weigh-absence), and callbacks (callbacks).
 * Invariant: only one process at a time reads an account's list, so that the account's limit on it is kept.
 */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { getListLimit } from '../store/accounts/account.ts';
import type { Database } from '../store/database/connect.ts';
import type { LockSession } from '../store/dispatch/line-lock.ts';
import { paceLists } from './list-pace.ts';
import { pollOnce, type Strays } from './poll.ts';
import { createReconciler, type Unsettled } from './reconcile.ts';

export interface TrackWorld {
  readonly db: Database;
  /** The account whose list is read. */
  readonly accountId: number;
  readonly locks: LockSession;
  readonly provider: Pick<SendblueClient, 'listMessages'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface TrackOptions {
  /** Where to start when this database has never read the list. */
  readonly startAt: Date;
  /** True: waits when keys are refused, as for any other failure; false: throws. */
  readonly isPatient?: boolean;
  readonly stopping: AbortSignal;
}

/** Between two readings of changes. */
const pollMs = 1_000;
/** Between two deep readings, which find what a lagging list shows late. */
const deepPollMs = 30_000;
/** Between two attempts to settle unknown outcomes; doubles each time that some are left. */
const reconcileMs = 1_000;
const longestReconcileMs = 30_000;
/** Wait after a failed reading. */
const failedMs = 5_000;
/** Wait after a reading that was refused because of the keys. */
const refusedMs = 30_000;

/** Reads and applies until `stopping` aborts or the session ends. Throws what waiting cannot mend: refused keys. */
export async function track(world: TrackWorld, options: TrackOptions): Promise<void> {
  const provider = paceLists(world, await getListLimit(world.db, world.accountId));
  const reader = createReader({ ...world, provider }, options);
  let isLeader = false;
  while (!options.stopping.aborted && !world.locks.isOver()) {
    let waitMs = pollMs;
    if (world.locks.isAlive()) {
      isLeader ||= await world.locks.tryLock('poller', world.accountId);
      if (isLeader) waitMs = await reader.read();
    }
    await world.clock.sleep(waitMs, options.stopping);
  }
}

interface Reader {
  /** Reads what is due; returns how long to wait, in milliseconds. */
  read(): Promise<number>;
}

function createReader(world: TrackWorld, options: TrackOptions): Reader {
  const reconciler = createReconciler(world);
  const strays: Strays = new Map();
  let deepAt = 0;
  let reconcileAt = 0;
  let reconcileEveryMs = reconcileMs;
  const isAfter = (timeMs: number): boolean => world.clock.elapsedMs() >= timeMs;
  const scheduleReconcile = ({ left, nextMs }: Unsettled): void => {
    reconcileEveryMs = left === 0 ? reconcileMs : Math.min(longestReconcileMs, reconcileEveryMs * 2);
    // Earlier if something can be settled earlier, but not at every reading.
    const waitMs = Math.max(reconcileMs, Math.min(reconcileEveryMs, nextMs ?? reconcileEveryMs));
    reconcileAt = world.clock.elapsedMs() + waitMs;
  };
  return {
    read: async () => {
      try {
        const isDeep = isAfter(deepAt);
        await pollOnce(world, { startAt: options.startAt, isDeep, signal: options.stopping, strays });
        if (isDeep) deepAt = world.clock.elapsedMs() + deepPollMs;
        if (isAfter(reconcileAt)) scheduleReconcile(await reconciler.settle(options.stopping));
        return pollMs;
      } catch (error) {
        return noteFailure(world, options, error);
      }
    },
  };
}

function noteFailure(world: TrackWorld, options: TrackOptions, error: unknown): number {
  if (!(error instanceof ProviderError)) throw error;
  const isRefused = error.action === 'stop-run';
  if (isRefused && options.isPatient !== true) throw error;
  if (!options.stopping.aborted) world.log('poll-failed', { code: error.code, httpStatus: error.httpStatus });
  return isRefused ? refusedMs : failedMs;
}
