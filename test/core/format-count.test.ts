import { expect, test } from 'vitest';
import { formatCount } from '../../src/core/format-count.ts';

test('one of a thing is named alone, any other number with an s', () => {
  expect([0, 1, 1250].map((value) => formatCount(value, 'row'))).toEqual(['0 rows', '1 row', '1,250 rows']);
});
