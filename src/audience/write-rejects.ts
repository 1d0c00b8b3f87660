/**
 * Rejected rows as a CSV that can be mended and imported again: the columns of the file, then three that say what is wrong, which a
 * later import reads like any other columns. Invariant: the file's cells are unchanged, so that nothing is lost; no cell that Bluecast
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
import { getImportFiles, getImportHeader } from '../store/audience/import.ts';
import { listRejects } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';

const batchRows = 1_000;
/** Excel reads a CSV without it in the encoding of the machine. */
const byteOrderMark = '\uFEFF';
/** Names of the added columns; the first only for an import of several files. `reject_line` is the number of the row. */
const addedColumns = ['reject_file', 'reject_line', 'reject_column', 'reject_reason', 'reject_extra_cells'] as const;

/** Writes all rejects of an import in the order of the file, and returns their number; without rejects there is no file. */
export async function writeRejects(db: Database, asked: { importId: number; file: string }): Promise<number> {
  if ((await listRejects(db, { importId: asked.importId, afterLine: 0, limit: 1 })).length === 0) {
    await rm(asked.file, { force: true });
    return 0;
  }
  await mkdir(path.dirname(asked.file), { recursive: true });
  const header = await getImportHeader(db, asked.importId);
  const files = await getImportFiles(db, asked.importId);
  const kept = header.flatMap((name, index) =>
    (addedColumns as readonly string[]).includes(name) ? [] : [{ name, index }],
  );
  let count = 0;
  const pieces = async function* (): AsyncGenerator<string> {
    yield byteOrderMark;
    yield textOf([[...kept.map(({ name }) => name), ...addedColumns.slice(files.length > 1 ? 0 : 1)]]);
    for (let afterRow = 0; ; ) {
      const rejects = await listRejects(db, { importId: asked.importId, afterLine: afterRow, limit: batchRows });
      count += rejects.length;
      yield textOf(
        rejects.map(({ lineNumber: row, columnName, reason, cells }) => [
          ...kept.map(({ index }) => cells[index] ?? ''),
          ...nameCells(files, row),
          defuse(columnName),
          reason,
          defuse(cells.slice(header.length).join(' ')),
        ]),
      );
      const last = rejects.at(-1);
      if (last === undefined) return;
      afterRow = last.lineNumber;
    }
  };
  // Written under another name first: readers see all of it or nothing, also when two commands write it at once.
  const unfinished = `${asked.file}.${randomUUID()}`;
  await pipeline(Readable.from(pieces()), createWriteStream(unfinished, { mode: 0o600 })).catch(
    async (error: unknown) => {
      await rm(unfinished, { force: true });
      throw error;
    },
  );
  if (count > 0) await rename(unfinished, asked.file);
  else await Promise.all([rm(unfinished, { force: true }), rm(asked.file, { force: true })]);
  return count;
}

function textOf(rows: readonly (readonly string[])[]): string {
  return csvText(rows, { lineEnd: 'crlf' });
}

/** The cells that say where a row is. */
function nameCells(files: readonly FileSpan[], row: number): readonly string[] {
  const place = findRowPlace(files, row);
  return place === null ? [String(row)] : [defuse(place.file), String(place.row)];
}
