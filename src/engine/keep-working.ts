/**
 * Keeps work going while the database restarts. Invariant: losing the database ends only a session; a new session continues from
 * what was committed, plus the answers that could not be recorded meanwhile.
 */
import { OperatingError } from '../core/operating-error.ts';
import { asOperatingError, lossCodes } from '../store/database/connection-loss.ts';
import type { LockSession } from '../store/dispatch/line-lock.ts';
import { openWorkerSession } from '../store/dispatch/worker-session.ts';
import type { DatabaseWorld } from '../world.ts';

/** Pauses between tries: 0.5 s, doubled up to 10 s. */
const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** After its session is lost, work ends by itself within this time, in-flight answers included; if not, the server hangs. */
const endsByItselfMs = 15_000;
const lookMs = 1_000;
/** Work that lasts this long shows that the database has recovered. */
const recoveredMs = 30_000;

export interface KeepOptions<T> {
  /** For people: host and process. */
  readonly name: string;
  /** How long to wait for an unreachable database. */
  readonly patienceMs: number;
  /** Returns null if the session was lost; the work then starts again with a new one. */
  readonly work: (locks: LockSession) => Promise<T | null>;
}

/** Runs `work` with a session of its own until it is done. Throws a lost database after `patienceMs`, other errors at once. */
export async function keepWorking<T>(world: DatabaseWorld, options: KeepOptions<T>): Promise<T> {
  let lostAtMs: number | null = null;
  let pauseMs = firstPauseMs;
  for (;;) {
    const beganAtMs = world.clock.elapsedMs();
    const ended = await tryOnce(world, options);
    if (ended.isDone) return ended.value;
    const nowMs = world.clock.elapsedMs();
    if (nowMs - beganAtMs > recoveredMs) {
      lostAtMs = null;
      pauseMs = firstPauseMs;
    }
    lostAtMs ??= nowMs;
    if (ended.error !== null && (nowMs - lostAtMs > options.patienceMs || world.stopping.aborted)) throw ended.error;
    world.log('database-lost', { why: ended.error?.message ?? 'the session that holds the locks was ended' });
    await world.clock.sleep(pauseMs, world.stopping);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}

type Ended<T> = { readonly isDone: true; readonly value: T } | { readonly isDone: false; readonly error: Error | null };

async function tryOnce<T>(world: DatabaseWorld, { name, work }: KeepOptions<T>): Promise<Ended<T>> {
  try {
    const locks = await openWorkerSession(world, { name });
    const ended = new AbortController();
    const watching = cutWhenStuck(world, locks, ended.signal);
    try {
      const value = await work(locks);
      return value === null ? { isDone: false, error: null } : { isDone: true, value };
    } finally {
      ended.abort();
      await watching;
      await locks.close();
    }
  } catch (error) {
    const known = asOperatingError(error);
    if (known instanceof OperatingError && lossCodes.has(known.code)) return { isDone: false, error: known };
    throw known;
  }
}

/** A server that vanishes from the network closes no connection: cuts the connections that still wait for an answer. */
async function cutWhenStuck(world: DatabaseWorld, locks: LockSession, ended: AbortSignal): Promise<void> {
  let overSinceMs: number | null = null;
  while (!ended.aborted) {
    await world.clock.sleep(lookMs, ended);
    if (ended.aborted || !locks.isOver()) continue;
    const nowMs = world.clock.elapsedMs();
    overSinceMs ??= nowMs;
    if (nowMs - overSinceMs < endsByItselfMs) continue;
    world.log('database-silent', { seconds: Math.round((nowMs - overSinceMs) / 1_000) });
    world.cutConnections();
    overSinceMs = nowMs;
  }
}
