/**
 * Every CSV that Bluecast writes. Invariant: any reader finds the cells as they were given, also one that takes CR or LF alone for the
 * end of a row, or guesses the separator.
 */
import { stringify } from 'csv-stringify/sync';

/** `crlf` for files that people open in a spreadsheet, `lf` for what scripts read. */
export type LineEnd = 'crlf' | 'lf';

/** Readers take these for separators, or remove them, unless they stand in quotes. */
const neverBare = /[;\p{Cc}\u2028\u2029]|^\s|\s$/u;

/** The rows as text, each with its line end. */
export function csvText(rows: readonly (readonly string[])[], { lineEnd }: { lineEnd: LineEnd }): string {
  return stringify([...rows], {
    record_delimiter: lineEnd === 'crlf' ? '\r\n' : '\n',
    quoted_match: neverBare,
    // A row whose only cell is empty would be a blank line, which is no row.
    quoted_empty: rows.some((row) => row.length === 1 && row[0] === ''),
  });
}
