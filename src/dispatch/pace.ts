/**
 * The pace of one line's bursts, kept with Bottleneck inside the owner's process. Invariant: in no second are more messages
 * started than `perSecond`, also when timers and slots are late or the time of day is set. Long windows are not its business:
 * they are counted from attempts.
 */
import Bottleneck from 'bottleneck';
import { burstIntervalMs } from '../core/pace/burst.ts';

/** Jobs per second at most: a job costs Bottleneck 200–300 µs, so fast lines start several messages in one. */
const maxJobsPerSecond = 50;
/** A second, and what a timer may be early by. */
const secondMs = 1_005;
/** Bottleneck goes by the time of day. A turn that is so much later than it should be waits for a clock that was set back. */
const patienceMs = 500;

export interface Pace {
  /** How many messages one turn may start. */
  perTurn(): number;
  /** Resolves when the next messages, at most `perTurn`, may be started. */
  turn(): Promise<void>;
  /** Counts one start; waits for it where those before were late and the second is full. */
  start(): Promise<void>;
  /** Another pace from the next turn but one; null is no limit. */
  change(perSecond: number | null): void;
}

/** A pace of `perSecond` messages; null is no limit. */
export function createPace(perSecond: number | null): Pace {
  let pace = perSecond;
  let limiter = createLimiter(pace);
  let lastMinTimeMs = 0;
  /** When the last messages were started, oldest first; no more than fill a second. */
  const starts: number[] = [];

  return {
    perTurn: () => perTurnOf(pace),
    turn: async () => {
      if (pace === null) return;
      // The wait that is under way is still the one of the pace before.
      const longestMs = Math.max(minTimeOf(pace), lastMinTimeMs);
      lastMinTimeMs = minTimeOf(pace);
      if (await comesWithin(limiter, longestMs + patienceMs)) return;
      void limiter.stop({ dropWaitingJobs: true });
      limiter = createLimiter(pace);
    },
    start: async () => {
      if (pace === null) return;
      const atMost = Math.max(1, Math.floor(pace));
      starts.splice(0, starts.length - atMost);
      const [oldest] = starts;
      const leftMs = oldest === undefined || starts.length < atMost ? 0 : oldest + secondMs - performance.now();
      if (leftMs > 0) await new Promise((go) => setTimeout(go, leftMs));
      starts.push(performance.now());
    },
    change: (next) => {
      if (next === pace) return;
      pace = next;
      void limiter.updateSettings({ minTime: minTimeOf(next) });
    },
  };
}

function createLimiter(perSecond: number | null): Bottleneck {
  return new Bottleneck({ minTime: minTimeOf(perSecond), maxConcurrent: null });
}

/** Waits for the limiter's turn; false when it does not come within `ms`. */
async function comesWithin(limiter: Bottleneck, ms: number): Promise<boolean> {
  const turn = limiter.schedule(async () => true).catch(() => false); // Dropped by whoever gave it up.
  let late: NodeJS.Timeout | undefined;
  const patience = new Promise<boolean>((go) => {
    late = setTimeout(() => go(false), ms);
  });
  return Promise.race([turn, patience]).finally(() => clearTimeout(late));
}

function perTurnOf(perSecond: number | null): number {
  if (perSecond === null) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil(perSecond / maxJobsPerSecond));
}

function minTimeOf(perSecond: number | null): number {
  return perSecond === null ? 0 : perTurnOf(perSecond) * burstIntervalMs(perSecond);
}
