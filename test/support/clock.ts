import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/core/clock.ts';

export interface TestClock extends Clock {
  /** Moves the time on without anybody sleeping. */
  pass(ms: number): void;
}

/** A clock that moves only by what is slept: waiting costs no time of the test. */
export function createTestClock(start: Date): TestClock {
  let nowMs = start.getTime();
  return {
    now: () => new Date(nowMs),
    elapsedMs: () => nowMs,
    sleep: async (ms, signal) => {
      if (signal?.aborted !== true) nowMs += ms;
      await nextTurn();
    },
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

export interface EventClockOptions {
  /** True while nothing is under way that will go on without the clock. */
  readonly isQuiet: () => boolean;
  /** A moment up to which nothing is expected to happen; the clock goes there in one step while all sleep. Default: it steps. */
  readonly nextMoment?: (nowMs: number) => number;
}

export interface EventClock extends Clock {
  stop(): void;
}

/** Turns of the event loop that must pass in quiet before the time moves: answers of the database are handled in them. */
const quietTurns = 4;

/** A clock that stands while anybody works, and jumps to the next moment when all sleep: days pass in seconds, to the millisecond. */
export function createEventClock(start: Date, options: EventClockOptions): EventClock {
  let nowMs = start.getTime();
  const stopping = new AbortController();
  const sleepers = new Set<{ wakeAtMs: number; wake: () => void }>();
  const tick = async (): Promise<void> => {
    let quiet = 0;
    while (!stopping.signal.aborted) {
      await nextTurn();
      quiet = sleepers.size > 0 && options.isQuiet() ? quiet + 1 : 0;
      if (quiet < quietTurns) continue;
      quiet = 0;
      const soonest = Math.min(...[...sleepers].map(({ wakeAtMs }) => wakeAtMs));
      nowMs = Math.max(soonest, options.nextMoment?.(nowMs) ?? soonest);
      for (const sleeper of [...sleepers].filter(({ wakeAtMs }) => wakeAtMs <= nowMs)) sleeper.wake();
    }
  };
  void tick();
  return {
    now: () => new Date(nowMs),
    elapsedMs: () => nowMs,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) return;
      await new Promise<void>((resolve) => {
        const sleeper = {
          wakeAtMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
      });
    },
    stop: () => stopping.abort(),
  };
}

/**
 * A clock on which the real one's time goes by `factor` times as fast, for what takes minutes and has network calls in it: those take
 * next to no time on a clock that only moves when slept, and then nothing fits together.
 */
export function createFastClock(factor: number, { onWake = () => {} }: { onWake?: () => void } = {}): Clock {
  const startMs = Date.now();
  const startedMs = performance.now();
  const elapsedMs = (): number => (performance.now() - startedMs) * factor;
  return {
    now: () => new Date(startMs + elapsedMs()),
    elapsedMs,
    sleep: async (ms, signal) => {
      await wait(ms / factor, undefined, signal === undefined ? {} : { signal }).catch(() => {});
      onWake();
    },
  };
}
