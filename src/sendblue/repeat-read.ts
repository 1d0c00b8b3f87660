/**
 * Reads are repeated, sends never. Invariants: only what has no effect comes here; the wait is the provider's where it asks
 * for one, else doubled each time; a success is never lost to a signal.
 */
import pRetry from 'p-retry';
import { ProviderError } from '../core/provider-error.ts';

export interface RepeatWorld {
  /** How often a read is repeated at most. */
  readonly retries: number;
  /** Milliseconds before the first repetition, doubled after each. */
  readonly firstWaitMs: number;
  /** Milliseconds of one wait at most; a provider that asks for more gets its answer as an error. */
  readonly longestWaitMs: number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Makes a read until it answers. p-retry gets no signal: one that aborts while the call succeeds would lose the success.
 * Nor does it wait: `onFailedAttempt` does, by the clock that was given.
 */
export async function repeatRead<T>(
  world: RepeatWorld,
  read: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  return pRetry(read, {
    retries: world.retries,
    minTimeout: 0,
    onFailedAttempt: async ({ error, retriesLeft, retriesConsumed }) => {
      if (retriesLeft === 0 || !mayRepeat(world, error, signal)) return;
      await world.sleep(waitOf(world, error, retriesConsumed), signal);
    },
    shouldRetry: ({ error }) => mayRepeat(world, error, signal),
  });
}

function mayRepeat(world: RepeatWorld, error: Error, signal: AbortSignal | undefined): error is ProviderError {
  if (!(error instanceof ProviderError) || signal?.aborted === true) return false;
  if (error.action !== 'retry' || error.code === 'client-closed') return false;
  return (error.retryAfterMs ?? 0) <= world.longestWaitMs;
}

function waitOf(world: RepeatWorld, error: ProviderError, retriesConsumed: number): number {
  return error.retryAfterMs ?? Math.min(world.longestWaitMs, world.firstWaitMs * 2 ** retriesConsumed);
}
