import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from '../../src/dispatch/pace.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([1, 3, 10, 49, 60, 100, 500])(
  'at %i per second no second holds more, and 98 %% of it is used',
  async (perSecond) => {
    const pace = createPace(perSecond);
    const starts: number[] = [];
    const time = { isOver: false };
    const sending = (async () => {
      while (!time.isOver) {
        await pace.turn();
        for (let each = 0; each < pace.perTurn(); each += 1) starts.push(Date.now());
      }
    })();
    await vi.advanceTimersByTimeAsync(20_000);
    time.isOver = true;
    await vi.advanceTimersByTimeAsync(2_000);
    await sending;
    for (const [index, at] of starts.entries()) {
      const until = starts.findIndex((other, place) => place > index && other >= at + 1_000);
      expect((until === -1 ? starts.length : until) - index).toBeLessThanOrEqual(perSecond);
    }
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
