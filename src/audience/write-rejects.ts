/**
 * Rejected rows as a CSV that can be mended and imported again: the columns of the file as they were, then three that say
 * what is wrong, which a later reading takes like any other columns. Invariant: cells stand as they stood in the file, so that
 * nothing is lost; no cell that Bluecast adds can start a formula; others on this machine cannot read it, because whole numbers
 * stand in it.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { type FileSpan, findRowPlace } from '../core/csv/row-place.ts';
import { defuse } from '../core/csv/spreadsheet-cell.ts';
import { getImportFiles, getImportHeader } from '../store/audience/import.ts';
import { listRejects } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';

const batchRows = 1_000;
/** Names of the added columns; the first is there only where rows of several files were rejected. */
const addedColumns = ['reject_file', 'reject_line', 'reject_column', 'reject_reason', 'reject_extra_cells'] as const;

/** Writes all rejects of an import in order of the file, and returns how many; without any there is no file. */
export async function writeRejects(db: Database, asked: { importId: number; file: string }): Promise<number> {
  const header = await getImportHeader(db, asked.importId);
  const files = await getImportFiles(db, asked.importId);
  const kept = header.flatMap((name, index) =>
    (addedColumns as readonly string[]).includes(name) ? [] : [{ name, index }],
  );
  let count = 0;
  const rows = async function* (): AsyncGenerator<readonly string[]> {
    yield [...kept.map(({ name }) => name), ...addedColumns.slice(files.length > 1 ? 0 : 1)];
    for (let afterLine = 0; ; ) {
      const rejects = await listRejects(db, { importId: asked.importId, afterLine, limit: batchRows });
      for (const { lineNumber, columnName, reason, cells } of rejects) {
        count += 1;
        yield [
          ...kept.map(({ index }) => cells[index] ?? ''),
          ...nameCells(files, lineNumber),
          defuse(columnName),
          reason,
          defuse(cells.slice(header.length).join(' ')),
        ];
      }
      const last = rejects.at(-1);
      if (last === undefined) return;
      afterLine = last.lineNumber;
    }
  };
  // Whole or not at all, also when two commands report on the same run at the same moment.
  const unfinished = `${asked.file}.${randomUUID()}`;
  await pipeline(
    Readable.from(rows()),
    stringify({ bom: true, record_delimiter: 'windows' }),
    createWriteStream(unfinished, { mode: 0o600 }),
  );
  if (count > 0) await rename(unfinished, asked.file);
  else await Promise.all([rm(unfinished, { force: true }), rm(asked.file, { force: true })]);
  return count;
}

/** The cells that say where a row stands. */
function nameCells(files: readonly FileSpan[], row: number): readonly string[] {
  const place = findRowPlace(files, row);
  return place === null ? [String(row)] : [defuse(place.file), String(place.row)];
}
