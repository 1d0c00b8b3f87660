/**
 * The pace of one line's bursts, kept with Bottleneck inside the owner's process. Invariant: in no second are more messages
 * started than `perSecond`. Long windows are not its business: they are counted from attempts.
 */
import Bottleneck from 'bottleneck';
import { burstIntervalMs } from '../core/burst.ts';

/** Jobs per second at most: a job costs Bottleneck 200–300 µs, so fast lines start several messages in one. */
const maxJobsPerSecond = 50;

export interface Pace {
  /** How many messages one turn may start. */
  readonly perTurn: number;
  /** Resolves when the next messages, at most `perTurn`, may be started. */
  turn(): Promise<void>;
}

/** A pace of `perSecond` messages; null is no limit. */
export function createPace(perSecond: number | null): Pace {
  if (perSecond === null) return { perTurn: Number.POSITIVE_INFINITY, turn: async () => {} };
  const perTurn = Math.max(1, Math.ceil(perSecond / maxJobsPerSecond));
  const limiter = new Bottleneck({ minTime: perTurn * burstIntervalMs(perSecond), maxConcurrent: null });
  return { perTurn, turn: async () => limiter.schedule(async () => {}) };
}
