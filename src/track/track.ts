/**
 * Stage 5: what became of the messages. Table of contents: changes of status (poll -> read-list -> apply-reports) and the
 * settling of unknown outcomes (reconcile -> match-unknown).
 * Invariant: one process at a time reads the provider's list, so that the account's limit on it is kept.
 */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { Database } from '../store/connect.ts';
import type { LockSession } from '../store/line-lock.ts';
import { pollOnce } from './poll.ts';
import { reconcile } from './reconcile.ts';

export interface TrackWorld {
  readonly db: Database;
  readonly locks: LockSession;
  readonly provider: Pick<SendblueClient, 'listMessages'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface TrackOptions {
  /** Where to begin reading when this database has never read the list. */
  readonly startAt: Date;
  /** After how long absence from the list proves a message unsent. */
  readonly settleAfterMs: number;
  readonly stopping: AbortSignal;
}

/** Between two readings of what changed. */
const pollMs = 1_000;
/** Between two readings that look further back, for what a lagging list shows late. */
const deepPollMs = 30_000;
/** Between two tries to settle unknown outcomes, longer each time that some are left, up to the settling time: many need it. */
const reconcileMs = 1_000;
const longestReconcileMs = 30_000;
/** After a reading that failed; the provider is asked again then. */
const failedMs = 5_000;

/** Reads and applies until `stopping` aborts. Throws what cannot get better by waiting: wrong keys. */
export async function track(world: TrackWorld, options: TrackOptions): Promise<void> {
  let deepAt = 0;
  let reconcileAt = 0;
  let reconcileEveryMs = reconcileMs;
  let isLeader = false;
  while (!options.stopping.aborted && world.locks.isAlive()) {
    isLeader ||= await world.locks.tryLock('poller', 0);
    const now = world.clock.now().getTime();
    let waitMs = pollMs;
    if (isLeader) {
      try {
        await pollOnce(world, { startAt: options.startAt, isDeep: now >= deepAt, signal: options.stopping });
        if (now >= deepAt) deepAt = now + deepPollMs;
        if (now >= reconcileAt) {
          const left = await reconcile(world, { settleAfterMs: options.settleAfterMs, signal: options.stopping });
          reconcileEveryMs =
            left === 0 ? reconcileMs : Math.min(longestReconcileMs, options.settleAfterMs, reconcileEveryMs * 2);
          reconcileAt = now + reconcileEveryMs;
        }
      } catch (error) {
        waitMs = noteFailure(world, options, error);
      }
    }
    await world.clock.sleep(waitMs, options.stopping);
  }
}

function noteFailure(world: TrackWorld, options: TrackOptions, error: unknown): number {
  if (!(error instanceof ProviderError) || error.action === 'stop-run') throw error;
  if (!options.stopping.aborted) world.log('poll-failed', { code: error.code, httpStatus: error.httpStatus });
  return failedMs;
}
