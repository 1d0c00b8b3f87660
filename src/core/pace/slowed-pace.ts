/**
 * A line's pace after the provider answered "too many requests": it is halved at once and recovers gradually. Invariant: it depends
 * only on two values that are stored with the line, and the time, so that a restart or a new owner changes nothing.
 */

/** The pace that a line was slowed to, in messages per second, and when. */
export interface Slowed {
  readonly to: number;
  readonly at: Date;
}

/** The assumed pace of a line without a limit. */
export const unlimitedPerSecond = 1_000;
/** The slowest pace: below it, pauses do the rest. */
const leastPerSecond = 0.5;
/** How long it takes to recover from nothing to the full pace. */
const recoveryMs = 100_000;
/** Refusals within a second belong to one burst and count once. */
const burstMs = 1_000;

/** Messages per second that the line may send now; null: no limit. `perSecond` is its full pace. */
export function paceAt(perSecond: number | null, slowed: Slowed | null, now: Date): number | null {
  if (slowed === null) return perSecond;
  const whole = perSecond ?? unlimitedPerSecond;
  const back = slowed.to + (whole * Math.max(0, now.getTime() - slowed.at.getTime())) / recoveryMs;
  return back >= whole ? perSecond : back;
}

/** Halves the current pace. */
export function slowDown(perSecond: number | null, slowed: Slowed | null, now: Date): Slowed {
  if (slowed !== null && Math.abs(now.getTime() - slowed.at.getTime()) < burstMs) return slowed;
  const pace = paceAt(perSecond, slowed, now) ?? unlimitedPerSecond;
  return { to: Math.max(leastPerSecond, pace / 2), at: now };
}
