import { expect, test } from 'vitest';
import { paceAt, slowDown } from '../../../src/core/pace/slowed-pace.ts';

const start = new Date('2026-11-23T15:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);

test('the first refusal halves the pace, and it comes back by and by', () => {
  const slowed = slowDown(10, null, start);
  expect([0, 10, 25, 50, 500].map((seconds) => paceAt(10, slowed, after(seconds)))).toEqual([5, 6, 7.5, 10, 10]);
});

test('refusals of one burst count once, later ones again', () => {
  const first = slowDown(10, null, start);
  expect(slowDown(10, first, after(0.9))).toBe(first);
  const second = slowDown(10, first, after(10));
  expect(second).toEqual({ to: 3, at: after(10) });
});

test('a storm that does not end slows a line to one message in two seconds, and no further', () => {
  let slowed = slowDown(10, null, start);
  for (let each = 1; each <= 60; each += 1) slowed = slowDown(10, slowed, after(each));
  expect(slowed.to).toBe(0.5);
  expect(paceAt(10, slowed, after(60 + 95))).toBe(10);
});

test('a line without a limit is slowed too, and ends without one', () => {
  const slowed = slowDown(null, null, start);
  expect(paceAt(null, slowed, start)).toBe(500);
  expect(paceAt(null, slowed, after(60))).toBeNull();
});
