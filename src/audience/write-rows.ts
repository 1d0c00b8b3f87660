/**
 * Rows of an import as a CSV in the shape of its file: the same columns, then some that say which row it was and why it stands here. Such
 * a file can be mended and used again: columns that an earlier one of these files added are left out. Invariant: no cell that Bluecast
 * adds can start a formula; only the owner can read the file, because it contains whole phone numbers.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvText } from '../core/csv/csv-text.ts';
import { type FileSpan, findRowPlace } from '../core/csv/row-place.ts';
import { defuse } from '../core/csv/spreadsheet-cell.ts';
import { getImportFiles, type ImportColumn, listImportColumns } from '../store/audience/import.ts';
import type { Database } from '../store/database/connect.ts';

export const pageRows = 1_000;
/** Excel reads a CSV without it in the encoding of the machine. */
const byteOrderMark = '\uFEFF';

/** The columns that each kind of file adds; `…_file` only for an import of several files, `…_line` is the number of the row. */
const addedColumns = {
  rejects: ['reject_file', 'reject_line', 'reject_column', 'reject_reason', 'reject_extra_cells'],
  failed: ['failed_file', 'failed_line', 'failed_code', 'failed_reason'],
  duplicates: ['duplicate_file', 'duplicate_line', 'duplicate_reason'],
  leftOut: ['left_out_file', 'left_out_line', 'left_out_reason'],
} as const;
const allAdded: ReadonlySet<string> = new Set(Object.values(addedColumns).flat());

export type RowFileKind = keyof typeof addedColumns;

export interface RowToWrite {
  readonly lineNumber: number;
  /** The cell of a column; `index` is its place in the file. */
  readonly cellOf: (column: ImportColumn, index: number) => string;
  /** What stands behind the number of the row. */
  readonly why: readonly string[];
}

export interface RowsToWrite {
  readonly importId: number;
  readonly file: string;
  readonly kind: RowFileKind;
  /** The rows, in pages. */
  pages(about: { files: readonly FileSpan[]; columns: readonly ImportColumn[] }): AsyncIterable<readonly RowToWrite[]>;
}

/** Writes the rows and returns their number; without rows there is no file. */
export async function writeRows(db: Database, asked: RowsToWrite): Promise<number> {
  const columns = await listImportColumns(db, asked.importId);
  const files = await getImportFiles(db, asked.importId);
  const kept = columns.flatMap((column, index) => (allAdded.has(column.header) ? [] : [{ column, index }]));
  const pages = asked.pages({ files, columns })[Symbol.asyncIterator]();
  let page = await pages.next();
  if (page.done === true) {
    await rm(asked.file, { force: true });
    return 0;
  }
  await mkdir(path.dirname(asked.file), { recursive: true });
  let count = 0;
  const pieces = async function* (): AsyncGenerator<string> {
    yield byteOrderMark;
    const added = addedColumns[asked.kind].slice(files.length > 1 ? 0 : 1);
    yield textOf([[...kept.map(({ column }) => column.header), ...added]]);
    for (; page.done !== true; page = await pages.next()) {
      count += page.value.length;
      yield textOf(
        page.value.map(({ lineNumber, cellOf, why }) => [
          ...kept.map(({ column, index }) => cellOf(column, index)),
          ...nameCells(files, lineNumber),
          ...why.map(defuse),
        ]),
      );
    }
  };
  // Written under another name first: readers see all of it or nothing, also when two commands write it at once.
  const unfinished = `${asked.file}.${randomUUID()}`;
  try {
    await pipeline(Readable.from(pieces()), createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, asked.file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return count;
}

/** The cells of a row that is kept by the names of its columns. */
export function cellsOfValues(values: Readonly<Record<string, string>>): RowToWrite['cellOf'] {
  return ({ field }) => values[field] ?? '';
}

/** All rows that `read` gives, page by page: it reads on from the key of the last one, and `keyOf` says which. */
export async function* readPages<T>(
  read: (after: number) => Promise<readonly T[]>,
  keyOf: (row: T) => number,
): AsyncGenerator<readonly T[]> {
  for (let after = 0; ; ) {
    const page = await read(after);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = keyOf(last);
  }
}

function textOf(rows: readonly (readonly string[])[]): string {
  return csvText(rows, { lineEnd: 'crlf' });
}

/** The cells that say where a row is. */
function nameCells(files: readonly FileSpan[], row: number): readonly string[] {
  const place = findRowPlace(files, row);
  return place === null ? [String(row)] : [defuse(place.file), String(place.row)];
}
