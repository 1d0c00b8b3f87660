/**
 * Spares the provider when it fails time after time: first a pause, then one message as a canary, then all again. Invariant: while
 * the breaker is open no message is tried; what was under way when it opened neither opens it again nor closes it.
 */

/** Failures in a row that are no accident any more. */
const failuresInARow = 5;
/** Pauses before each canary: 15 s, doubled up to 5 minutes. */
const firstPauseMs = 15_000;
const longestPauseMs = 300_000;

export type BreakerMove =
  /** Nothing is to be claimed for so long. */
  { readonly to: 'open'; readonly pauseMs: number; readonly reason: string } | { readonly to: 'closed' };

export interface Breaker {
  /** True when one message at a time may go out, to see whether the provider is well again. */
  isTrying(): boolean;
  /** Hears that a message goes out; returns what its outcome is to be reported with. */
  started(): number;
  /** True when it has opened since: what goes out from now on is not what was asked for then. */
  hasOpenedSince(round: number): boolean;
  /** Whoever holds the line otherwise will open it again: from then on one message at a time, until one arrives. */
  doubt(): void;
  /** What an outcome changes; null for nothing. `failure`: why nobody knows what became of the message. */
  ended(round: number, failure: string | null): BreakerMove | null;
}

/** `isOpen`: the line was left with an open breaker by its owner before. */
export function createBreaker({ isOpen }: { isOpen: boolean }): Breaker {
  let isTrying = isOpen;
  let failures = 0;
  let round = 0;
  let pauseMs = firstPauseMs;
  const open = (reason: string): BreakerMove => {
    const move = { to: 'open', pauseMs, reason } as const;
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    isTrying = true;
    failures = 0;
    round += 1;
    return move;
  };
  return {
    isTrying: () => isTrying,
    started: () => round,
    doubt: () => {
      isTrying = true;
      failures = 0;
      round += 1;
    },
    hasOpenedSince: (ofRound) => ofRound !== round,
    ended: (ofRound, failure) => {
      if (ofRound !== round) return null;
      if (failure === null) {
        failures = 0;
        pauseMs = firstPauseMs;
        if (!isTrying) return null;
        isTrying = false;
        return { to: 'closed' };
      }
      failures += 1;
      return isTrying || failures >= failuresInARow ? open(failure) : null;
    },
  };
}
