import { expect, test } from 'vitest';
import { formatTable } from '../../../src/report/text/table.ts';

test('columns are as wide as their widest cell, numbers end at the same column', () => {
  const rows = [
    ['Messages', 'all'],
    ['sent', '1,204'],
    ['failed', '7'],
  ];
  expect(formatTable(rows, { width: 80, alignRight: [1] })).toEqual([
    'Messages    all',
    'sent      1,204',
    'failed        7',
  ]);
});

test('a line that is too long for the terminal is cut and says so', () => {
  expect(formatTable([['line 7', 'has 4 columns, the header has 5']], { width: 16 })).toEqual(['line 7  has 4 c…']);
});

test('control characters in a cell cannot move the cursor or start a new line', () => {
  expect(formatTable([['a\u001b[2Jb', 'c\r\nd']], { width: 80 })).toEqual(['a [2Jb  c d']);
});
