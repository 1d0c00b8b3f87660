/**
 * The pace of one line's bursts, kept with Bottleneck inside the owner's process. Invariant: no second holds more starts than
 * `perSecond`, even when timers or slots are late or the system time is changed. Long windows are counted from attempts instead.
 */
import Bottleneck from 'bottleneck';
import { burstIntervalMs } from '../core/pace/burst.ts';

/** At most so many jobs per second: a job costs Bottleneck 200–300 µs, so fast lines start several messages in one. */
const maxJobsPerSecond = 50;
/** A second, plus the few milliseconds by which a timer may be early. */
const secondMs = 1_005;
/** Bottleneck uses the system time. A turn later than this means that the clock was set back: make a new limiter. */
const patienceMs = 500;

export interface Pace {
  /** How many messages one turn may start. */
  perTurn(): number;
  /** Resolves when the next messages, at most `perTurn`, may start. */
  turn(): Promise<void>;
  /** Counts one start; waits first if late starts have already filled this second. */
  start(): Promise<Departure>;
  /** Changes the pace. Takes effect after the turn already scheduled; null = unlimited. */
  change(perSecond: number | null): void;
}

/** A message that has started and has not left yet. */
export interface Departure {
  /** Call it when the message leaves. On a busy machine that is later than its start, and the provider counts arrivals. */
  leave(): void;
}

const uncounted: Departure = { leave: () => {} };

/** A pace of `perSecond` messages; null = unlimited. */
export function createPace(perSecond: number | null): Pace {
  let pace = perSecond;
  let limiter = createLimiter(pace);
  let lastMinTimeMs = 0;
  /** When the last messages started, or left; at most one second's worth. */
  const starts: { atMs: number }[] = [];

  return {
    perTurn: () => perTurnOf(pace),
    turn: async () => {
      if (pace === null) return;
      // The turn already scheduled still waits at the previous pace.
      const longestMs = Math.max(minTimeOf(pace), lastMinTimeMs);
      lastMinTimeMs = minTimeOf(pace);
      if (await comesWithin(limiter, longestMs + patienceMs)) return;
      void limiter.stop({ dropWaitingJobs: true });
      limiter = createLimiter(pace);
    },
    start: async () => {
      if (pace === null) return uncounted;
      const atMost = Math.max(1, Math.floor(pace));
      starts.splice(0, starts.length - atMost);
      const oldest = starts.length === atMost ? starts[0] : undefined;
      for (let leftMs = waitAfter(oldest); leftMs > 0; leftMs = waitAfter(oldest)) {
        // It may leave while we wait, and then a second passes from that moment.
        await new Promise((go) => setTimeout(go, leftMs));
      }
      const start = { atMs: performance.now() };
      starts.push(start);
      return {
        leave: () => {
          start.atMs = performance.now();
        },
      };
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
  const turn = limiter.schedule(async () => true).catch(() => false); // Rejects when the limiter was given up.
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((go) => {
    timer = setTimeout(() => go(false), ms);
  });
  return Promise.race([turn, timeout]).finally(() => clearTimeout(timer));
}

/** Milliseconds until a start is a second old. */
function waitAfter(start: { atMs: number } | undefined): number {
  return start === undefined ? 0 : start.atMs + secondMs - performance.now();
}

function perTurnOf(perSecond: number | null): number {
  if (perSecond === null) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil(perSecond / maxJobsPerSecond));
}

function minTimeOf(perSecond: number | null): number {
  return perSecond === null ? 0 : perTurnOf(perSecond) * burstIntervalMs(perSecond);
}
