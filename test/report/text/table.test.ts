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

test('a long last cell goes on below itself, because its remedy stands at its end', () => {
  const reason = 'is in scientific notation: open the file again with the column as text';
  expect(formatTable([['row 7', 'Mobile', reason]], { width: 44 })).toEqual([
    'row 7  Mobile  is in scientific notation:',
    '               open the file again with the',
    '               column as text',
  ]);
});

test('control characters in a cell cannot move the cursor or start a new line', () => {
  expect(formatTable([['a\u001b[2Jb', 'c\r\nd']], { width: 80 })).toEqual(['a [2Jb  c d']);
});

test('characters that would turn a cell around are shown as odd ones', () => {
  expect(formatTable([['\u202egnp.exe\u2066']], { width: 80 })).toEqual(['\ufffdgnp.exe\ufffd']);
});
