/** The pace of a line within a second, for dispatch and for forecasts. */
/**
 * How much slower than allowed a line sends. Bottleneck's timers are early by some milliseconds, so that 100 ms between messages can
 * put 11 of them into a second. 2 % of a second is more than a timer is early, and leaves 98 % of what is allowed.
 */
const margin = 1.02;

/** Milliseconds from one message of a line to the next, for a line that may send `perSecond`. */
export function burstIntervalMs(perSecond: number): number {
  return (1_000 * margin) / perSecond;
}
