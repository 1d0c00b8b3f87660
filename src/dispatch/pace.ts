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
  perTurn(): number;
  /** Resolves when the next messages, at most `perTurn`, may be started. */
  turn(): Promise<void>;
  /** Another pace from the next turn but one; null is no limit. */
  change(perSecond: number | null): void;
}

/** A pace of `perSecond` messages; null is no limit. */
export function createPace(perSecond: number | null): Pace {
  let pace = perSecond;
  const limiter = new Bottleneck({ minTime: minTimeOf(perSecond), maxConcurrent: null });
  return {
    perTurn: () => perTurnOf(pace),
    turn: async () => {
      if (pace !== null) await limiter.schedule(async () => {});
    },
    change: (next) => {
      if (next === pace) return;
      pace = next;
      void limiter.updateSettings({ minTime: minTimeOf(next) });
    },
  };
}

function perTurnOf(perSecond: number | null): number {
  if (perSecond === null) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil(perSecond / maxJobsPerSecond));
}

function minTimeOf(perSecond: number | null): number {
  return perSecond === null ? 0 : perTurnOf(perSecond) * burstIntervalMs(perSecond);
}
