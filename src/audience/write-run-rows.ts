/**
 * The rows of a run that need an operator, each kind as a CSV in the shape of the input: people whose messages failed, rows with the
 * number of an earlier row, rows that the audience leaves out. Cells are written as Bluecast has read them: without space around
 * them, and dates with a named format in ISO's form.
 */
import { nameRow } from '../core/csv/row-place.ts';
import { describeLeftOut } from '../core/people/left-out.ts';
import { listDuplicates } from '../store/audience/duplicate.ts';
import { listLeftOut } from '../store/audience/left-out.ts';
import type { Database } from '../store/database/connect.ts';
import { listFailedRows } from '../store/report/failed-row.ts';
import { cellsOfValues, pageRows, type RowsToWrite, readPages, writeRows } from './write-rows.ts';

interface RunRowsAsked {
  readonly runId: number;
  readonly importId: number;
  readonly file: string;
}

/** Writes one row for each person with a failed message, with the first failure. Returns their number. */
export async function writeFailed(db: Database, { runId, importId, file }: RunRowsAsked): Promise<number> {
  const pages: RowsToWrite['pages'] = async function* () {
    const read = async (afterId: number) => listFailedRows(db, { runId, afterId, limit: pageRows });
    // The messages of a person follow each other.
    let last = 0;
    for await (const page of readPages(read, ({ id }) => id)) {
      const first = page.filter(({ recipientId }, at) => recipientId !== (page[at - 1]?.recipientId ?? last));
      last = page.at(-1)?.recipientId ?? last;
      yield first.map(({ lineNumber, values, errorCode, errorMessage }) => ({
        lineNumber,
        cellOf: cellsOfValues(values),
        why: [errorCode ?? '', errorMessage ?? ''],
      }));
    }
  };
  return writeRows(db, { importId, file, kind: 'failed', pages });
}

/** Writes the rows that repeat a number, with the row that counts. Returns their number. */
export async function writeDuplicates(db: Database, { importId, file }: RunRowsAsked): Promise<number> {
  const pages: RowsToWrite['pages'] = async function* ({ files }) {
    const read = async (afterLine: number) => listDuplicates(db, { importId, afterLine, limit: pageRows });
    for await (const page of readPages(read, ({ lineNumber }) => lineNumber))
      yield page.map(({ lineNumber, duplicateOf, values }) => ({
        lineNumber,
        cellOf: cellsOfValues(values),
        why: [`has the number of ${nameRow(files, duplicateOf)}`],
      }));
  };
  return writeRows(db, { importId, file, kind: 'duplicates', pages });
}

/** Writes the rows that the audience leaves out, with the reason. Returns their number. */
export async function writeLeftOut(db: Database, { runId, importId, file }: RunRowsAsked): Promise<number> {
  const pages: RowsToWrite['pages'] = async function* () {
    const read = async (afterLine: number) => listLeftOut(db, { runId, afterLine, limit: pageRows });
    for await (const page of readPages(read, ({ lineNumber }) => lineNumber))
      yield page.map(({ lineNumber, reason, values }) => ({
        lineNumber,
        cellOf: cellsOfValues(values),
        why: [`${reason}: ${describeLeftOut(reason)}`],
      }));
  };
  return writeRows(db, { importId, file, kind: 'leftOut', pages });
}
