/** The pace of a line inside a second: what dispatch keeps, and what a forecast reckons with. */

/**
 * How much slower than allowed: Bottleneck's timers are early by some milliseconds, so that 10/s with 100 ms between them
 * puts 11 into some second. 2 % of a second is more than a timer is early, and leaves 98 % of what is allowed.
 */
const margin = 1.02;

/** Milliseconds from one message of a line to the next, for a line that may send `perSecond`. */
export function burstIntervalMs(perSecond: number): number {
  return (1_000 * margin) / perSecond;
}
