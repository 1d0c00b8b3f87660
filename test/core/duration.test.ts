import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/core/duration.ts';

test.each([
  ['90s', 90_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['0s', 0],
  ['1.5h', 5_400_000],
  ['250ms', 250],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '1', 'h', '1 h', '-5m', '5m!', 'ten minutes', '1y'])(
  '%j is refused with what to write instead',
  (text) => {
    expect(() => parseDuration(text)).toThrow(/write a number and a unit, such as 90s, 15m or 1h/);
  },
);

test.each([
  [0, '0 s'],
  [42_400, '42 s'],
  [59_900, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 min'],
  [3_599_900, '1 h'],
  [86_399_000, '1 d'],
  [273_600_000, '3 d 4 h'],
  [-5, '0 s'],
])('%i ms are shown as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
