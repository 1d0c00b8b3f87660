/**
 * Where a row stands. Several files of one import are numbered on, as if they were one file. Invariant: a row's number is unique in
 * its import, and gives the file and the row in that file. A row has the number of the first line that it takes up, from 1.
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
  readonly row: number;
}

/** The file of a row, and its number there; null where there is only one file. */
export function findRowPlace(files: readonly FileSpan[], row: number): RowPlace | null {
  if (files.length < 2) return null;
  const file = files.findLast(({ linesBefore }) => linesBefore < row);
  return file === undefined ? null : { file: file.name, row: row - file.linesBefore };
}

/** `row 7`, or `row 7 of b.csv` where there are several files. */
export function nameRow(files: readonly FileSpan[], row: number): string {
  const place = findRowPlace(files, row);
  return place === null ? `row ${row}` : `row ${place.row} of ${place.file}`;
}

/** `row 7`, or `row 1007 (row 7 of b.csv)`: the first number is the one that --row takes. */
export function nameRowNumber(files: readonly FileSpan[], row: number): string {
  return findRowPlace(files, row) === null ? `row ${row}` : `row ${row} (${nameRow(files, row)})`;
}
