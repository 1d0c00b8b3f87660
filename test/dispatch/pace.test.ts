import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from '../../src/dispatch/pace.ts';
import { runs } from '../support/runs.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The most starts, in ms and in order, that a second holds, wherever it begins. */
function mostInASecond(starts: readonly number[]): number {
  const inSecondFrom = starts.map((at, index) => {
    const until = starts.findIndex((other, place) => place > index && other >= at + 1_000);
    return (until === -1 ? starts.length : until) - index;
  });
  return Math.max(0, ...inSecondFrom);
}

test.each([1, 3, 10, 49, 60, 100, 500])(
  'at %i per second no second holds more, and nearly all of it is used',
  async (perSecond) => {
    const pace = createPace(perSecond);
    const starts: number[] = [];
    const time = { isOver: false };
    const sending = (async () => {
      while (!time.isOver) {
        await pace.turn();
        for (let each = 0; each < pace.perTurn(); each += 1) {
          await pace.start();
          starts.push(Date.now());
        }
      }
    })();
    await vi.advanceTimersByTimeAsync(20_000);
    time.isOver = true;
    await vi.advanceTimersByTimeAsync(2_000);
    await sending;
    expect(mostInASecond(starts)).toBeLessThanOrEqual(perSecond);
    const within = starts.filter((at) => at < 20_000).length;
    expect(within).toBeGreaterThanOrEqual(Math.floor(20 * perSecond * 0.98));
  },
);

test('without a limit nothing waits', async () => {
  const pace = createPace(null);
  await pace.turn();
  expect(pace.perTurn()).toBe(Number.POSITIVE_INFINITY);
});

test('a pace that is changed holds from the next turn but one', async () => {
  const pace = createPace(10);
  const starts: number[] = [];
  const sending = (async () => {
    for (let each = 0; each < 30; each += 1) {
      await pace.turn();
      starts.push(Date.now());
      if (each === 9) pace.change(1);
      if (each === 14) pace.change(10);
    }
  })();
  await vi.advanceTimersByTimeAsync(30_000);
  await sending;
  const gaps = starts.slice(1).map((at, index) => Math.round((at - (starts[index] ?? 0)) / 100));
  expect(gaps).toEqual([...Array<number>(10).fill(1), 10, 10, 10, 10, 10, ...Array<number>(14).fill(1)]);
});

test('starts that are late, because a slot or a timer was, never push more into a second than it may hold', async () => {
  const late = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_500 })), { minLength: 5, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 12 }), late, async (perSecond, delays) => {
      const pace = createPace(perSecond);
      const starts: number[] = [];
      const sending = (async () => {
        for (const delay of delays) {
          await pace.turn();
          if (delay > 0) await new Promise((go) => setTimeout(go, delay));
          await pace.start();
          starts.push(Date.now());
        }
      })();
      await vi.runAllTimersAsync();
      await sending;
      expect(starts).toHaveLength(delays.length);
      expect(mostInASecond(starts)).toBeLessThanOrEqual(perSecond);
    }),
    { numRuns: runs(50) },
  );
});

test('a message that leaves later than it started counts in the second in which it left', async () => {
  const pace = createPace(2);
  const left: number[] = [];
  const sending = (async () => {
    for (const delay of [900, 0, 0]) {
      await pace.turn();
      const departure = await pace.start();
      setTimeout(() => {
        departure.leave();
        left.push(Date.now());
      }, delay);
    }
  })();
  await vi.runAllTimersAsync();
  await sending;
  expect(left).toHaveLength(3);
  expect(mostInASecond(left.toSorted((a, b) => a - b))).toBe(2);
});

test('a clock that is set back an hour holds a line up for less than a second', async () => {
  vi.setSystemTime(7_200_000);
  const pace = createPace(10);
  const starts: number[] = [];
  const sending = (async () => {
    for (let each = 0; each < 20; each += 1) {
      await pace.turn();
      await pace.start();
      starts.push(performance.now());
      if (each === 9) vi.setSystemTime(Date.now() - 3_600_000);
    }
  })();
  await vi.advanceTimersByTimeAsync(4_000);
  await sending;
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(1_000);
  expect(mostInASecond(starts)).toBeLessThanOrEqual(10);
});
