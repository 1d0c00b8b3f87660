/** How fast one line may go after the provider said "too many requests". Invariant: what it says is what stands with the line. */
import { paceAt, type Slowed, slowDown } from '../core/pace/slowed-pace.ts';

export interface Throttle {
  /** Messages per second now; null is no limit. */
  perSecond(now: Date): number | null;
  /** True while the provider is to be left alone: what was claimed goes back. */
  isPausing(now: Date): boolean;
  /** The provider asked for less, and for nothing at all during `pauseMs`. */
  slow(now: Date, pauseMs: number): { readonly slowed: Slowed; readonly resumeAt: Date };
}

export function createThrottle(line: { perSecond: number | null; slowed: Slowed | null }): Throttle {
  let { slowed } = line;
  let resumeAtMs = Number.NEGATIVE_INFINITY;
  return {
    perSecond: (now) => paceAt(line.perSecond, slowed, now),
    isPausing: (now) => now.getTime() < resumeAtMs,
    slow: (now, pauseMs) => {
      slowed = slowDown(line.perSecond, slowed, now);
      resumeAtMs = Math.max(resumeAtMs, now.getTime() + pauseMs);
      return { slowed, resumeAt: new Date(resumeAtMs) };
    },
  };
}
