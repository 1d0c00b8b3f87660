/** Rows of a file -> rows of the staging table, and rejects. Invariant: every row becomes one of the two. */
import type pg from 'pg';
import type { Database } from '../store/connect.ts';
import { copyImportRows } from '../store/import.ts';
import { insertRejects, type Reject } from '../store/reject.ts';
import { copyLine } from './copy-line.ts';
import { normaliseRow, type RowRules } from './normalise-row.ts';
import type { Row } from './row-reader.ts';

/** Batches of rows whose rejects are written together: a commit for each would cost more than the reading. */
const batchesPerWrite = 32;

interface StageAsked {
  readonly importId: number;
  readonly rules: RowRules;
  readonly batches: AsyncIterable<readonly Row[]>;
  /** Hears how many rows have been read. */
  readonly onProgress: (rows: number) => void;
}

/** Stages the rows of an import, and returns how many were rejected. */
export async function stageRows(world: { db: Database; pool: pg.Pool }, asked: StageAsked): Promise<number> {
  let rejected = 0;
  const lines = async function* (): AsyncGenerator<string> {
    let seen = 0;
    let unwritten: Reject[] = [];
    const write = async (): Promise<void> => {
      await insertRejects(world.db, { importId: asked.importId, rejects: unwritten });
      rejected += unwritten.length;
      unwritten = [];
    };
    let batches = 0;
    for await (const batch of asked.batches) {
      const normalised = normaliseBatch(asked, batch);
      unwritten.push(...normalised.rejects);
      batches += 1;
      if (batches % batchesPerWrite === 0) await write();
      seen += batch.length;
      asked.onProgress(seen);
      if (normalised.lines !== '') yield normalised.lines;
    }
    await write();
  };
  await copyImportRows(world.pool, lines());
  return rejected;
}

function normaliseBatch(
  { importId, rules }: StageAsked,
  batch: readonly Row[],
): { lines: string; rejects: readonly Reject[] } {
  const rejects: Reject[] = [];
  let lines = '';
  for (const row of batch) {
    const normalised = normaliseRow(rules, row);
    if (normalised.ok) lines += copyLine(importId, normalised.row);
    else {
      const { line, column, reason } = normalised;
      const cells = row.cells.map((cell) => cell.replaceAll('\0', ''));
      rejects.push({ lineNumber: line, columnName: column, reason, cells });
    }
  }
  return { lines, rejects };
}
