/** A file -> its rows, in batches. Invariant: memory holds one piece of the file, however long its lines are. */
import { badInput } from '../core/operating-error.ts';
import { type Encoding, readText } from './decode.ts';
import { isSeparatorLine } from './delimiter.ts';
import { createRowReader, isUnclosed, maxRowLength, type Row } from './row-reader.ts';

/** Damaged rows at most: a file with more is not a CSV. */
const maxDamagedRows = 1_000;

/** Yields the rows of a file in batches, without blank lines and a first line that names the delimiter. Throws `too-damaged`. */
export async function* readRows(
  path: string,
  options: { encoding: Encoding; delimiter: string },
): AsyncGenerator<readonly Row[]> {
  const reader = createRowReader(options.delimiter);
  let damaged = 0;
  const check = (rows: readonly Row[]): readonly Row[] => {
    damaged += rows.filter(isUnclosed).length;
    if (damaged <= maxDamagedRows) return rows;
    throw badInput(
      'too-damaged',
      `Cannot read ${path}: more than ${maxDamagedRows} rows have a quote that is never closed; is this a CSV file?`,
    );
  };
  let isBegun = false;
  const withoutSeparatorLine = (rows: readonly Row[]): readonly Row[] => {
    const [first] = isBegun ? [] : rows;
    isBegun ||= rows.length > 0;
    return first !== undefined && isSeparatorLine(first.cells) ? rows.slice(1) : rows;
  };
  for await (const lines of wholeLines(path, options.encoding)) {
    const rows = withoutSeparatorLine(check(lines === null ? reader.skip() : reader.read(lines)));
    if (rows.length > 0) yield rows;
  }
  const last = withoutSeparatorLine(check(reader.end()));
  if (last.length > 0) yield last;
}

/** Pieces of the text that end with a line; null for a line that is longer than a row may be. */
async function* wholeLines(path: string, encoding: Encoding): AsyncGenerator<string | null> {
  let begun = '';
  let isTooLong = false;
  for await (const piece of readText(path, encoding)) {
    const end = piece.lastIndexOf('\n') + 1;
    if (end > 0 && isTooLong) {
      yield null;
      yield piece.slice(piece.indexOf('\n') + 1, end);
    } else if (end > 0) yield begun + piece.slice(0, end);
    if (end > 0) [begun, isTooLong] = ['', false];
    if (!isTooLong) begun += piece.slice(end);
    if (begun.length > maxRowLength) [begun, isTooLong] = ['', true];
  }
  if (isTooLong) yield null;
  else if (begun !== '') yield `${begun}\n`;
}
