/**
 * Repeats reads; sends are never repeated. Invariants: only calls without effect come here; the wait is the provider's when it asks
 * for one, else it doubles each time; a signal never loses a success.
 */
import pRetry from 'p-retry';
import { ProviderError } from '../core/provider-error.ts';

export interface RepeatWorld {
  /** Most repetitions of a read. */
  readonly retries: number;
  /** Milliseconds before the first repetition; doubled after each. */
  readonly firstWaitMs: number;
  /** Longest wait in milliseconds; when the provider asks for more, its answer becomes the error. */
  readonly longestWaitMs: number;
  /** The provider counts each request: repeated only after a connection failure. */
  readonly isRationed?: boolean;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Repeats a read until it succeeds. p-retry gets no signal: a signal that aborts while the call succeeds would lose the success.
 * Nor does p-retry wait: `onFailedAttempt` does, by the given clock.
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
  if (world.isRationed === true && !error.isConnectionFailure) return false;
  return (error.retryAfterMs ?? 0) <= world.longestWaitMs;
}

function waitOf(world: RepeatWorld, error: ProviderError, retriesConsumed: number): number {
  return error.retryAfterMs ?? Math.min(world.longestWaitMs, world.firstWaitMs * 2 ** retriesConsumed);
}
