/**
 * Rows of files -> rows of the staging table, and rejects. Invariant: every row becomes one of the two; rows are numbered by their
 * lines, on through all files.
 */
import type pg from 'pg';
import { copyImportRows } from '../store/audience/import.ts';
import { insertRejects, type Reject } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import { copyLine } from './copy-line.ts';
import { listFields, normaliseRow, type RowRules } from './normalise-row.ts';
import type { OpenFile } from './open-files.ts';
import type { Row } from './row-reader.ts';

/** Batches of rows that are staged together: some twenty thousand rows, of which contacts can be made while the next are read. */
const batchesPerStretch = 64;

interface StageAsked extends Omit<RowRules, 'columns' | 'fields'> {
  readonly importId: number;
  readonly files: readonly OpenFile[];
  /** Hears how many rows have been read. */
  readonly onProgress: (rows: number) => void;
  /** Hears up to which line rows are staged. */
  readonly onStaged: (upTo: number) => void;
}

interface StagedRows {
  /** Rows staged. */
  readonly sound: number;
  readonly rejected: number;
  /** What each file's lines are numbered on from. */
  readonly linesBefore: readonly number[];
}

/** Stages the rows of an import. */
export async function stageRows(world: { db: Database; pool: pg.Pool }, asked: StageAsked): Promise<StagedRows> {
  const { importId } = asked;
  const linesBefore: number[] = [];
  const batches = readBatches(asked, linesBefore);
  let [sound, rejected] = [0, 0];
  let unwritten: readonly Reject[] = [];
  for (;;) {
    const stretch: Stretch = { sound: 0, rejects: [], last: 0, isEnd: false };
    await Promise.all([
      copyImportRows(world.pool, takeStretch(batches, stretch)),
      insertRejects(world.db, { importId, rejects: unwritten }),
    ]);
    unwritten = stretch.rejects;
    rejected += unwritten.length;
    sound += stretch.sound;
    if (stretch.last > 0) asked.onStaged(stretch.last);
    if (stretch.isEnd) break;
  }
  await insertRejects(world.db, { importId, rejects: unwritten });
  return { sound, rejected, linesBefore };
}

/** What is known of a stretch when all its lines have been taken. */
interface Stretch {
  sound: number;
  readonly rejects: Reject[];
  /** The number of its last row; 0 when it has none. */
  last: number;
  /** There is nothing behind it. */
  isEnd: boolean;
}

async function* takeStretch(batches: AsyncIterator<StagedBatch>, stretch: Stretch): AsyncGenerator<string> {
  for (let count = 0; count < batchesPerStretch; count += 1) {
    const { done, value } = await batches.next();
    if (done === true) {
      stretch.isEnd = true;
      return;
    }
    stretch.sound += value.sound;
    stretch.rejects.push(...value.rejects);
    stretch.last = value.last;
    if (value.lines !== '') yield value.lines;
  }
}

interface StagedBatch {
  /** For COPY. */
  readonly lines: string;
  readonly sound: number;
  readonly rejects: readonly Reject[];
  /** The number of its last row. */
  readonly last: number;
}

/** The rows of all files, batch by batch; notes in `linesBefore` where each file's begin. */
async function* readBatches(asked: StageAsked, linesBefore: number[]): AsyncGenerator<StagedBatch> {
  let [seen, last] = [0, 0];
  for (const file of asked.files) {
    const before = last;
    linesBefore.push(before);
    for await (const batch of file.rows()) {
      seen += batch.length;
      last = before + (batch.at(-1)?.line ?? 0);
      yield { ...normaliseBatch(asked, { file, before, batch }), last };
      asked.onProgress(seen);
    }
  }
}

function normaliseBatch(
  { importId, parsePhone, ownNumbers }: StageAsked,
  { file, before, batch }: { file: OpenFile; before: number; batch: readonly Row[] },
): Omit<StagedBatch, 'last'> {
  const { columns } = file;
  const rules = { columns, fields: listFields(columns), parsePhone, ownNumbers };
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
  return { lines, sound: batch.length - rejects.length, rejects };
}
