import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText, type LineEnd } from '../../../src/core/csv/csv-text.ts';

/** RFC 4180 as a strict reader has it: outside quotes CR, LF and CRLF each end a row. */
function readStrictly(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\r|\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test.each<[string, string]>([
  ['a line feed', 'Ada\nLovelace'],
  ['a carriage return', 'Ada\rLovelace'],
  ['both', 'Ada\r\nLovelace'],
  ['a comma', 'Lovelace, Ada'],
  ['a semicolon', 'Ada; Bo'],
  ['a tab', 'Ada\tBo'],
  ['a space at its end', 'Ada '],
  ['a separator of lines', 'Ada\u2028Bo'],
])('a cell with %s stands in quotes, whatever ends the rows', (_, cell) => {
  expect(csvText([[cell, 'x']], { lineEnd: 'lf' })).toBe(`"${cell}",x\n`);
  expect(csvText([[cell, 'x']], { lineEnd: 'crlf' })).toBe(`"${cell}",x\r\n`);
});

test('a cell with nothing special in it stands as it is, and a quote is doubled', () => {
  expect(csvText([['Zoë Ångström', '+12125550123', '', 'a "b"']], { lineEnd: 'crlf' })).toBe(
    'Zoë Ångström,+12125550123,,"a ""b"""\r\n',
  );
});

test('a row whose only cell is empty is a row, not a blank line', () => {
  expect(csvText([[''], ['x']], { lineEnd: 'lf' })).toBe('""\nx\n');
});

test('a strict reader finds every cell as it was, for any cells', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', ';', '\t', 'é', '=', '\u2028') });
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(rows, fc.constantFrom<LineEnd>('lf', 'crlf'), (given, lineEnd) => {
      expect(readStrictly(csvText(given, { lineEnd }))).toEqual(given);
    }),
  );
});
