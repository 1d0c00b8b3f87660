import { expect, test } from 'vitest';
import { formatCount, formatPeople, formatShare } from '../../src/core/format-count.ts';

test('one of a thing is named alone, any other number with an s', () => {
  expect([0, 1, 1250].map((value) => formatCount(value, 'row'))).toEqual(['0 rows', '1 row', '1,250 rows']);
  expect([0, 1, 1250].map(formatPeople)).toEqual(['0 people', '1 person', '1,250 people']);
});

test('a share never looks like all or nothing unless it is', () => {
  const shares = [
    [0, 8],
    [1, 8],
    [199, 1998],
    [9_999, 10_000],
    [1, 100_000],
    [7, 7],
    [0, 0],
  ] as const;
  expect(shares.map(([part, whole]) => formatShare(part, whole))).toEqual([
    '0.0%',
    '12.5%',
    '9.9%',
    '99.9%',
    '<0.1%',
    '100%',
    '–',
  ]);
});
