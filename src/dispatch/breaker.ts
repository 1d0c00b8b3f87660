/**
 * Spares the provider when it fails again and again: first a pause, then one message as a trial, then all again. Invariant: no
 * message is sent while the breaker is open, and messages that left before it opened neither close it nor open it again.
 */

/** So many failures in a row are not chance. */
const failuresInARow = 5;
/** Pause before each trial: 15 s, doubled up to 5 minutes. */
const firstPauseMs = 15_000;
const longestPauseMs = 300_000;

export type BreakerMove =
  /** Claim nothing for so long. */
  { readonly to: 'open'; readonly pauseMs: number; readonly reason: string } | { readonly to: 'closed' };

export interface Breaker {
  /** True while the next message is a trial: one goes out, and its outcome decides. */
  isOnTrial(): boolean;
  /** Call when a send starts. Pass the returned token to `ended`. */
  started(): number;
  /** True if the breaker opened after the token was given; messages claimed before that must be put back. */
  hasOpenedSince(attemptToken: number): boolean;
  /** The line was blocked elsewhere and may be unblocked elsewhere; when it is, send one message at a time until one succeeds. */
  demandTrial(): void;
  /** Returns what an outcome changes; null for nothing. `failure`: why the message's fate is unknown; null when it was answered. */
  ended(attemptToken: number, failure: string | null): BreakerMove | null;
}

/** `isOpen`: the previous owner left the line with an open breaker. */
export function createBreaker({ isOpen }: { isOpen: boolean }): Breaker {
  let isOnTrial = isOpen;
  let failures = 0;
  /** The token of sends that start now; each opening makes the earlier ones void. */
  let currentToken = 0;
  let pauseMs = firstPauseMs;
  const demandTrial = (): void => {
    isOnTrial = true;
    failures = 0;
    currentToken += 1;
  };
  const open = (reason: string): BreakerMove => {
    const move = { to: 'open', pauseMs, reason } as const;
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    demandTrial();
    return move;
  };
  return {
    isOnTrial: () => isOnTrial,
    started: () => currentToken,
    demandTrial,
    hasOpenedSince: (attemptToken) => attemptToken !== currentToken,
    ended: (attemptToken, failure) => {
      if (attemptToken !== currentToken) return null;
      if (failure === null) {
        failures = 0;
        pauseMs = firstPauseMs;
        if (!isOnTrial) return null;
        isOnTrial = false;
        return { to: 'closed' };
      }
      failures += 1;
      return isOnTrial || failures >= failuresInARow ? open(failure) : null;
    },
  };
}
