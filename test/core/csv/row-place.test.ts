import { expect, test } from 'vitest';
import { nameRow, nameRowNumber } from '../../../src/core/csv/row-place.ts';

const files = [
  { name: 'a.csv', linesBefore: 0 },
  { name: 'only-a-header.csv', linesBefore: 4 },
  { name: 'b.csv', linesBefore: 4 },
];

test('a row is named by its number, and where there are several files by its file too', () => {
  expect(nameRow([{ name: 'a.csv', linesBefore: 0 }], 7)).toBe('row 7');
  expect(nameRow([], 7)).toBe('row 7');
  expect([4, 5, 6].map((row) => nameRow(files, row))).toEqual(['row 4 of a.csv', 'row 1 of b.csv', 'row 2 of b.csv']);
  expect(nameRowNumber(files, 6)).toBe('row 6 (row 2 of b.csv)');
});
