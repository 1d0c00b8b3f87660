import { expect, test } from 'vitest';
import { nameLine, nameRow } from '../../../src/core/csv/row-place.ts';

const files = [
  { name: 'a.csv', linesBefore: 0 },
  { name: 'only-a-header.csv', linesBefore: 4 },
  { name: 'b.csv', linesBefore: 4 },
];

test('of one file a row has its line, of several its file too', () => {
  expect(nameLine([{ name: 'a.csv', linesBefore: 0 }], 7)).toBe('line 7');
  expect(nameLine([], 7)).toBe('line 7');
  expect([4, 5, 6].map((row) => nameLine(files, row))).toEqual([
    'line 4 of a.csv',
    'line 1 of b.csv',
    'line 2 of b.csv',
  ]);
  expect(nameRow(files, 6)).toBe('row 6 (line 2 of b.csv)');
});
