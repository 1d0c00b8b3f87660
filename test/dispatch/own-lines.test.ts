import { expect, test } from 'vitest';
import { shareOf } from '../../src/dispatch/own-lines.ts';

test.each([
  [1, 6, [6]],
  [2, 6, [3, 3]],
  [3, 4, [2, 1, 1]],
  [4, 2, [1, 1, 0, 0]],
  [3, 0, [0, 0, 0]],
])('%i workers share %i lines as evenly as can be, and none is left over', (workers, lines, shares) => {
  expect(shares.map((_, rank) => shareOf(lines, { workers, rank }))).toEqual(shares);
});
