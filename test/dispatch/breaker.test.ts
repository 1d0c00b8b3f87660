import { expect, test } from 'vitest';
import { type Breaker, createBreaker } from '../../src/dispatch/breaker.ts';

/** Outcomes one after another: `x` a failure, `.` an answer. Returns what they changed. */
function hear(breaker: Breaker, outcomes: string): readonly string[] {
  return outcomes.split('').flatMap((outcome) => {
    const move = breaker.ended(breaker.started(), outcome === 'x' ? 'HTTP 500' : null);
    if (move === null) return [];
    return [move.to === 'open' ? `open for ${move.pauseMs / 1_000} s` : 'closed'];
  });
}

test.each([
  ['four failures in a row are an accident', 'xxxx.xxxx', []],
  ['five in a row open it', 'xxxxx', ['open for 15 s']],
  ['an answered trial closes it', 'xxxxx.', ['open for 15 s', 'closed']],
  ['each failed trial doubles the pause', 'xxxxxxxx', [15, 30, 60, 120].map((s) => `open for ${s} s`)],
  ['the pause has an end', 'xxxxxxxxxxxx', [15, 30, 60, 120, 240, 300, 300, 300].map((s) => `open for ${s} s`)],
  [
    'after it has closed the pause is short again',
    'xxxxxx.xxxxx',
    ['open for 15 s', 'open for 30 s', 'closed', 'open for 15 s'],
  ],
] as const)('%s: %s', (_, outcomes, moves) => {
  expect(hear(createBreaker({ isOpen: false }), outcomes)).toEqual(moves);
});

test('a line that was left in trouble begins with a trial', () => {
  const breaker = createBreaker({ isOpen: true });
  expect(breaker.isOnTrial()).toBe(true);
  expect(hear(breaker, '.')).toEqual(['closed']);
  expect(breaker.isOnTrial()).toBe(false);
});

test('what was under way when it opened neither opens it again nor closes it', () => {
  const breaker = createBreaker({ isOpen: false });
  const before = breaker.started();
  hear(breaker, 'xxxxx');
  expect(breaker.hasOpenedSince(before)).toBe(true);
  expect([breaker.ended(before, null), breaker.ended(before, 'HTTP 500')]).toEqual([null, null]);
  expect(breaker.isOnTrial()).toBe(true);
});
