/**
 * Where a row stands. Rows of several files are counted on from file to file, as if they were one. Invariant: a row's number is
 * unique in an import, and tells its file and its line there.
 */

/** One of the files that an import read. */
export interface FileSpan {
  readonly name: string;
  /** The number of the last row before it. */
  readonly linesBefore: number;
}

export interface RowPlace {
  readonly file: string;
  /** In the file, from 1. */
  readonly line: number;
}

/** The file of a row; null where there is but one. */
export function placeOf(files: readonly FileSpan[], row: number): RowPlace | null {
  if (files.length < 2) return null;
  const file = files.findLast(({ linesBefore }) => linesBefore < row);
  return file === undefined ? null : { file: file.name, line: row - file.linesBefore };
}

/** `line 7`, or `line 7 of b.csv` where there are several files. */
export function nameLine(files: readonly FileSpan[], row: number): string {
  const place = placeOf(files, row);
  return place === null ? `line ${row}` : `line ${place.line} of ${place.file}`;
}

/** `row 7`, or `row 1007 (line 7 of b.csv)`: the number is the one that --row takes. */
export function nameRow(files: readonly FileSpan[], row: number): string {
  return placeOf(files, row) === null ? `row ${row}` : `row ${row} (${nameLine(files, row)})`;
}
