/**
 * Rows of files -> rows of the staging table, and rejects. Invariant: every row becomes one of the two; several files are numbered on,
 * as if they were one.
 */
import type pg from 'pg';
import { copyImportRows } from '../store/audience/import.ts';
import { insertRejects, type Reject } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import { pieceBytes } from './decode.ts';
import { isBlankRow, listFields, normaliseRow, type RowRules, type StagedRow } from './normalise-row.ts';
import { createOddities, type Oddities } from './oddities.ts';
import type { OpenFile } from './open-files.ts';
import type { Row } from './row-reader.ts';

/** Bytes of a file that are staged together: some twenty thousand rows, made into contacts while the next are read. */
const stretchBytes = 2_097_152;
const batchesPerStretch = stretchBytes / pieceBytes;

interface StageAsked extends Omit<RowRules, 'columns' | 'fields'> {
  readonly importId: number;
  readonly files: readonly OpenFile[];
  /** Called with the number of rows that have been read. */
  readonly onProgress: (rows: number) => void;
  /** Called with the number of the last row that is staged. */
  readonly onStaged: (upTo: number) => void;
}

interface StagedRows {
  /** Rows staged. */
  readonly sound: number;
  readonly rejected: number;
  /** Numbers whose rejected rows say no: another row of the same number must not count as a yes. */
  readonly refused: readonly string[];
  /** The number of the last row before each file. */
  readonly linesBefore: readonly number[];
  readonly oddities: Oddities;
}

/** Stages the rows of an import. */
export async function stageRows(world: { db: Database; pool: pg.Pool }, asked: StageAsked): Promise<StagedRows> {
  const { importId } = asked;
  const oddities = createOddities();
  const batches = readBatches(asked, oddities);
  let [sound, rejected] = [0, 0];
  let unwritten: readonly Reject[] = [];
  const refused: string[] = [];
  let linesBefore: readonly number[] | null = null;
  while (linesBefore === null) {
    const [stretch] = await Promise.all([
      copyStretch(world.pool, batches),
      insertRejects(world.db, { importId, rejects: unwritten }),
    ]);
    unwritten = stretch.rejects;
    rejected += unwritten.length;
    sound += stretch.sound;
    refused.push(...stretch.refused);
    if (stretch.last > 0) asked.onStaged(stretch.last);
    linesBefore = stretch.linesBefore;
  }
  await insertRejects(world.db, { importId, rejects: unwritten });
  return { sound, rejected, refused, linesBefore, oddities };
}

interface Stretch {
  /** Rows that were staged. */
  readonly sound: number;
  readonly rejects: readonly Reject[];
  readonly refused: readonly string[];
  /** The number of its last row; 0 when it has none. */
  readonly last: number;
  /** For all files, when this is the last stretch; null before. */
  readonly linesBefore: readonly number[] | null;
}

/** Copies the rows of the next batches into the staging table. */
async function copyStretch(pool: pg.Pool, batches: Batches): Promise<Stretch> {
  const taken: Omit<StagedBatch, 'lines'>[] = [];
  let linesBefore: readonly number[] | null = null;
  const takeLines = async function* (): AsyncGenerator<string> {
    while (taken.length < batchesPerStretch) {
      const next = await batches.next();
      if (next.done === true) {
        linesBefore = next.value;
        return;
      }
      const { lines, ...rest } = next.value;
      taken.push(rest);
      if (lines !== '') yield lines;
    }
  };
  await copyImportRows(pool, takeLines());
  return {
    sound: taken.reduce((sum, batch) => sum + batch.sound, 0),
    rejects: taken.flatMap((batch) => batch.rejects),
    refused: taken.flatMap((batch) => batch.refused),
    last: taken.at(-1)?.last ?? 0,
    linesBefore,
  };
}

interface StagedBatch {
  /** For COPY. */
  readonly lines: string;
  readonly sound: number;
  readonly rejects: readonly Reject[];
  readonly refused: readonly string[];
  /** The number of its last row. */
  readonly last: number;
}

/** Returns, after its last batch, the number of the last row before each file. */
type Batches = AsyncGenerator<StagedBatch, readonly number[]>;

/** The rows of all files, batch by batch. */
async function* readBatches(asked: StageAsked, oddities: Oddities): Batches {
  const linesBefore: number[] = [];
  let [seen, last] = [0, 0];
  for (const file of asked.files) {
    const before = last;
    linesBefore.push(before);
    for await (const batch of file.rows()) {
      seen += batch.length;
      last = before + (batch.at(-1)?.line ?? 0);
      yield { ...normaliseBatch(asked, { file, before, batch, oddities }), last };
      asked.onProgress(seen);
    }
  }
  return linesBefore;
}

function normaliseBatch(
  { importId, parsePhone, ownNumbers }: StageAsked,
  { file, before, batch, oddities }: { file: OpenFile; before: number; batch: readonly Row[]; oddities: Oddities },
): Omit<StagedBatch, 'last'> {
  const { columns } = file;
  const rules = { columns, fields: listFields(columns), parsePhone, ownNumbers };
  const rejects: Reject[] = [];
  const refused: string[] = [];
  let lines = '';
  let sound = 0;
  for (const each of batch) {
    if (isBlankRow(each)) continue;
    const row = before === 0 ? each : { ...each, line: each.line + before };
    const normalised = normaliseRow(rules, row);
    if (normalised.ok) {
      sound += 1;
      oddities.look(file.columns, normalised.row, row.cells);
      lines += copyLine(importId, normalised.row);
    } else {
      const { line, column, reason, refuses } = normalised;
      if (refuses !== null) refused.push(refuses);
      const cells = file.arrange(row.cells).map((cell) => cell.replaceAll('\0', ''));
      rejects.push({ lineNumber: line, columnName: column, reason, cells });
    }
  }
  return { lines, sound, rejects, refused };
}

/** A staged row in PostgreSQL's COPY text format: tabs between columns, backslashes doubled. */
function copyLine(importId: number, row: StagedRow): string {
  // JSON escapes tabs and newlines with a backslash; COPY needs each backslash twice.
  const values = row.values.replaceAll('\\', '\\\\');
  return `${importId}\t${row.line}\t${row.phone}\t${row.consent}\t${values}\n`;
}
