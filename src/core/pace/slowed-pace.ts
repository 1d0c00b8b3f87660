/**
 * What becomes of a line's pace after the provider said "too many requests", although the limits were kept: it is halved at once
 * and comes back by and by. Invariant: it follows from the two numbers that stand with the line and the time alone, so that a
 * restart or another owner changes nothing of it.
 */

/** Messages per second that a line was slowed to, and when. */
export interface Slowed {
  readonly to: number;
  readonly at: Date;
}

/** What a line without a limit is reckoned to send. */
export const unlimitedPerSecond = 1_000;
/** Below this, pauses do the rest. */
const leastPerSecond = 0.5;
/** How long it takes to come back from nothing to the whole pace. */
const recoveryMs = 100_000;
/** Refusals within a second belong to one burst, and count once. */
const burstMs = 1_000;

/** Messages per second that the line may send now; null is no limit. `perSecond` is its whole pace. */
export function paceAt(perSecond: number | null, slowed: Slowed | null, now: Date): number | null {
  if (slowed === null) return perSecond;
  const whole = perSecond ?? unlimitedPerSecond;
  const back = slowed.to + (whole * Math.max(0, now.getTime() - slowed.at.getTime())) / recoveryMs;
  return back >= whole ? perSecond : back;
}

/** Half of the pace of now. */
export function slowDown(perSecond: number | null, slowed: Slowed | null, now: Date): Slowed {
  if (slowed !== null && Math.abs(now.getTime() - slowed.at.getTime()) < burstMs) return slowed;
  const pace = paceAt(perSecond, slowed, now) ?? unlimitedPerSecond;
  return { to: Math.max(leastPerSecond, pace / 2), at: now };
}
