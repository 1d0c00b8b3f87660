/**
 * Stage 1: a CSV becomes contacts. Table of contents: bytes -> text (decode) -> rows (read-rows) -> columns (map-columns) ->
 * checked rows (normalise-row) -> staged by COPY, de-duplicated and made contacts in SQL (store/import).
 * Invariant: rows = contacts + duplicates + rejected; memory does not grow with the file; the same file twice changes nothing.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { type ColumnNames, findColumns, textFields } from '../core/csv-columns.ts';
import { badInput } from '../core/operating-error.ts';
import { createPhoneParser } from '../core/phone.ts';
import type { Database } from '../store/connect.ts';
import {
  copyImportRows,
  countImportRows,
  type DuplicateRow,
  deleteImport,
  finishImport,
  type ImportCounts,
  insertImport,
  listDuplicates,
  markDuplicates,
  previewContacts,
  upsertContacts,
} from '../store/import.ts';
import { insertRejects, type Reject } from '../store/reject.ts';
import { copyLine } from './copy-line.ts';
import { type Encoding, findEncoding, readSample } from './decode.ts';
import { type Delimiter, findDelimiter } from './delimiter.ts';
import { type FileColumns, mapColumns } from './map-columns.ts';
import { normaliseRow } from './normalise-row.ts';
import { readBeginning } from './read-beginning.ts';
import { readRows } from './read-rows.ts';
import type { Row } from './row-reader.ts';

export interface AudienceWorld {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly now: Date;
}

export interface ImportOptions {
  readonly file: string;
  /** ISO 3166 code for numbers without a country code. */
  readonly country: string;
  readonly columns: ColumnNames;
  readonly ownNumbers?: readonly string[];
  readonly onProgress?: (rows: number) => void;
}

export interface ImportSummary extends ImportCounts {
  readonly importId: number;
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  /** The first of them, by line. */
  readonly firstDuplicates: readonly DuplicateRow[];
  /** The name of each column in texts, in the order of the file. */
  readonly columns: readonly string[];
  /** What texts may call the columns: these names, and those of the mapping. */
  readonly fields: readonly string[];
}

const shownDuplicates = 20;

/** Imports a file. Throws `file-not-found`, `missing-column` and the like before anything has changed. */
export async function importRecipients(world: AudienceWorld, options: ImportOptions): Promise<ImportSummary> {
  const staged = await stageFile(world, options);
  const duplicates = await markDuplicates(world.db, staged.importId);
  const sound = await countImportRows(world.db, staged.importId);
  const counts = await world.db.transaction().execute(async (trx) => {
    const contacts = await upsertContacts(trx, { importId: staged.importId, now: world.now });
    const all = countAll({ ...contacts, sound, duplicates, rejected: staged.rejected });
    const { rejected: _, ...kept } = all;
    await finishImport(trx, { importId: staged.importId, now: world.now, counts: kept });
    return all;
  });
  return summarize(world, staged, counts);
}

/** Does everything but change contacts, and returns the same summary; `look` sees the import before it is removed. */
export async function previewImport(
  world: AudienceWorld,
  options: ImportOptions & { look: (importId: number) => Promise<void> },
): Promise<ImportSummary> {
  const staged = await stageFile(world, options);
  try {
    const duplicates = await markDuplicates(world.db, staged.importId);
    const sound = await countImportRows(world.db, staged.importId);
    const contacts = await previewContacts(world.db, staged.importId);
    await options.look(staged.importId);
    return await summarize(world, staged, countAll({ ...contacts, sound, duplicates, rejected: staged.rejected }));
  } finally {
    await deleteImport(world.db, staged.importId);
  }
}

/**
 * Stages the numbers of a file without making contacts of them. The column is the first of `headers` that the file has, or the one
 * that looks like it. The caller removes the import.
 */
export async function stageNumbers(
  world: AudienceWorld,
  options: { file: string; country: string; headers: readonly string[] },
): Promise<{ importId: number; rejected: number }> {
  await checkFile(options.file);
  const { header } = await readBeginning(options.file);
  const names = { phone: options.headers };
  const columns = findColumns(header, names).problems.length === 0 ? names : {};
  const { importId, rejected } = await stageFile(world, { ...options, columns });
  return { importId, rejected };
}

interface Staged {
  readonly importId: number;
  readonly rejected: number;
  readonly columns: FileColumns;
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
}

async function stageFile(world: AudienceWorld, options: ImportOptions): Promise<Staged> {
  await checkFile(options.file);
  const encoding = await findEncoding(options.file);
  const delimiter = findDelimiter(new TextDecoder(encoding).decode(await readSample(options.file)));
  const batches = readRows(options.file, { encoding, delimiter });
  const first = await batches.next();
  const rows: readonly Row[] = first.done === true ? [] : first.value;
  checkHeader(options.file, rows[0]);
  const columns = mapColumns(options.file, rows[0]?.cells ?? [], options.columns);
  const importId = await insertImport(world.db, {
    file: path.basename(options.file),
    header: columns.header,
    now: world.now,
  });
  let rejected = 0;
  const stage = async function* (): AsyncGenerator<string> {
    let seen = 0;
    for await (const batch of prepend(rows.slice(1), batches)) {
      const { lines, rejects } = normaliseBatch({ importId, columns, options, batch });
      await insertRejects(world.db, { importId, rejects });
      rejected += rejects.length;
      seen += batch.length;
      options.onProgress?.(seen);
      if (lines !== '') yield lines;
    }
  };
  await copyImportRows(world.pool, stage());
  return { importId, rejected, columns, encoding, delimiter };
}

async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw badInput('file-not-found', `Cannot read ${file}: there is no such file; check the path`);
  if (!found.isFile()) throw badInput('not-a-file', `Cannot read ${file}: it is not a file; name a CSV file`);
}

function checkHeader(file: string, header: Row | undefined): void {
  if (header === undefined || header.damage === null) return;
  throw badInput(
    'damaged-header',
    `Cannot read ${file}: its header, line ${header.line}, ${header.damage}; mend that line, it names the columns`,
  );
}

async function* prepend(first: readonly Row[], rest: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  if (first.length > 0) yield first;
  yield* rest;
}

function normaliseBatch(work: {
  importId: number;
  columns: FileColumns;
  options: ImportOptions;
  batch: readonly Row[];
}): {
  lines: string;
  rejects: readonly Reject[];
} {
  const rules = {
    columns: work.columns,
    parsePhone: createPhoneParser(work.options.country),
    ownNumbers: new Set(work.options.ownNumbers ?? []),
  };
  const rejects: Reject[] = [];
  let lines = '';
  for (const row of work.batch) {
    const normalised = normaliseRow(rules, row);
    if (normalised.ok) lines += copyLine(work.importId, normalised.row);
    else {
      const { line, column, reason } = normalised;
      rejects.push({
        lineNumber: line,
        columnName: column,
        reason,
        cells: row.cells.map((cell) => cell.replaceAll('\0', '')),
      });
    }
  }
  return { lines, rejects };
}

function countAll(found: {
  contactsNew: number;
  contactsChanged: number;
  sound: number;
  duplicates: number;
  rejected: number;
}): ImportCounts {
  const { contactsNew, contactsChanged, sound, duplicates, rejected } = found;
  return {
    rows: sound + rejected,
    contactsNew,
    contactsChanged,
    contactsUnchanged: sound - duplicates - contactsNew - contactsChanged,
    duplicates,
    rejected,
  };
}

async function summarize(world: AudienceWorld, staged: Staged, counts: ImportCounts): Promise<ImportSummary> {
  return {
    ...counts,
    importId: staged.importId,
    encoding: staged.encoding,
    delimiter: staged.delimiter,
    firstDuplicates: await listDuplicates(world.db, { importId: staged.importId, limit: shownDuplicates }),
    columns: staged.columns.fields,
    fields: textFields(staged.columns),
  };
}
