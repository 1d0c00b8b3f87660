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
