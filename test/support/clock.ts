import { setImmediate as nextTurn } from 'node:timers/promises';
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
