import { expect, test } from 'vitest';
import { looksLikeHtml, looksLikeNull } from '../../../src/core/csv/odd-cell.ts';

test.each([
  'NULL',
  'null',
  '(null)',
  'N/A',
  '#N/A',
  'NaN',
  'None',
  'undefined',
  '-',
  '--',
  '#REF!',
  '#DIV/0!',
  '\\N',
  ' NULL ',
])('a cell that says %j looks like an export’s word for nothing', (cell) => {
  expect([looksLikeNull(cell), looksLikeHtml(cell)]).toEqual([true, false]);
});

test.each(['Tom &amp; Al', 'O&#39;Neil', '&lt;b&gt;', 'Zo&euml;', 'a&#x27;b', 'fish&nbsp;'])(
  '%j looks like HTML',
  (cell) => {
    expect([looksLikeNull(cell), looksLikeHtml(cell)]).toEqual([false, true]);
  },
);

test.each(['Nullmeier', 'Annan', 'Nan Li', 'NA', 'Tom & Al', 'AT&T; Sons', 'R&D', '-5', 'no', '', 'Nonesuch', '#12'])(
  '%j looks like what somebody wrote',
  (cell) => {
    expect([looksLikeNull(cell), looksLikeHtml(cell)]).toEqual([false, false]);
  },
);
