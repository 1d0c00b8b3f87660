/**
 * Rows of files -> rows of the staging table, and rejects. Invariant: every row becomes one of the two; rows are numbered by their
 * lines, on through all files.
 */
import type pg from 'pg';
import type { Database } from '../store/connect.ts';
import { copyImportRows } from '../store/import.ts';
import { insertRejects, type Reject } from '../store/reject.ts';
import { copyLine } from './copy-line.ts';
import { normaliseRow, type RowRules } from './normalise-row.ts';
import type { OpenFile } from './open-files.ts';
import type { Row } from './row-reader.ts';

/** Batches of rows whose rejects are written together: a commit for each would cost more than the reading. */
const batchesPerWrite = 64;

interface StageAsked extends Omit<RowRules, 'columns'> {
  readonly importId: number;
  readonly files: readonly OpenFile[];
  /** Hears how many rows have been read. */
  readonly onProgress: (rows: number) => void;
}

interface StagedRows {
  readonly rejected: number;
  /** What each file's lines are numbered on from. */
  readonly linesBefore: readonly number[];
}

/** Stages the rows of an import. */
export async function stageRows(world: { db: Database; pool: pg.Pool }, asked: StageAsked): Promise<StagedRows> {
  const { importId } = asked;
  const linesBefore: number[] = [];
  let rejected = 0;
  const lines = async function* (): AsyncGenerator<string> {
    let unwritten: Reject[] = [];
    const write = async (): Promise<void> => {
      await insertRejects(world.db, { importId, rejects: unwritten });
      rejected += unwritten.length;
      unwritten = [];
    };
    let [seen, last, batches] = [0, 0, 0];
    for (const file of asked.files) {
      const before = last;
      linesBefore.push(before);
      for await (const batch of file.rows()) {
        const normalised = normaliseBatch(asked, { file, before, batch });
        unwritten.push(...normalised.rejects);
        batches += 1;
        if (batches % batchesPerWrite === 0) await write();
        seen += batch.length;
        last = before + (batch.at(-1)?.line ?? 0);
        asked.onProgress(seen);
        if (normalised.lines !== '') yield normalised.lines;
      }
    }
    await write();
  };
  await copyImportRows(world.pool, lines());
  return { rejected, linesBefore };
}

function normaliseBatch(
  { importId, parsePhone, ownNumbers }: StageAsked,
  { file, before, batch }: { file: OpenFile; before: number; batch: readonly Row[] },
): { lines: string; rejects: readonly Reject[] } {
  const rules = { columns: file.columns, parsePhone, ownNumbers };
  const rejects: Reject[] = [];
  let lines = '';
  for (const each of batch) {
    const row = before === 0 ? each : { ...each, line: each.line + before };
    const normalised = normaliseRow(rules, row);
    if (normalised.ok) lines += copyLine(importId, normalised.row);
    else {
      const { line, column, reason } = normalised;
      const cells = file.arrange(row.cells).map((cell) => cell.replaceAll('\0', ''));
      rejects.push({ lineNumber: line, columnName: column, reason, cells });
    }
  }
  return { lines, rejects };
}
