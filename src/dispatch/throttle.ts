/** How fast one line may send after "too many requests". Invariant: what it returns is also what the line's row is given. */
import { paceAt, type Slowed, slowDown } from '../core/pace/slowed-pace.ts';

export interface Throttle {
  /** The line's full pace from now on, in messages per second; null = unlimited. */
  change(perSecond: number | null): void;
  /** Messages per second now; null = unlimited. */
  perSecond(now: Date): number | null;
  /** True during a pause that the provider asked for: claimed messages are put back. */
  isPausing(now: Date): boolean;
  /** The provider asked for fewer requests, and for none during `pauseMs`. */
  slow(now: Date, pauseMs: number): { readonly slowed: Slowed; readonly resumeAt: Date };
}

export function createThrottle(line: { perSecond: number | null; slowed: Slowed | null }): Throttle {
  let { perSecond: fullPace, slowed } = line;
  let resumeAtMs = Number.NEGATIVE_INFINITY;
  return {
    change: (perSecond) => {
      fullPace = perSecond;
    },
    perSecond: (now) => paceAt(fullPace, slowed, now),
    isPausing: (now) => now.getTime() < resumeAtMs,
    slow: (now, pauseMs) => {
      slowed = slowDown(fullPace, slowed, now);
      resumeAtMs = Math.max(resumeAtMs, now.getTime() + pauseMs);
      return { slowed, resumeAt: new Date(resumeAtMs) };
    },
  };
}
