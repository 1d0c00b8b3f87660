/**
 * Stage 1: CSV files become contacts. Table of contents: the files and their columns (open-files, map-columns) -> bytes -> text
 * (decode) -> rows (read-rows) -> checked rows (normalise-row) -> staged by COPY, de-duplicated and made contacts in SQL (store/import).
 * Invariant: rows = contacts + duplicates + rejected; memory does not grow with the file; the same file twice changes nothing.
 */
import type pg from 'pg';
import { type ColumnNames, findColumns } from '../core/csv-columns.ts';
import { createPhoneParser } from '../core/phone.ts';
import type { FileSpan } from '../core/row-place.ts';
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
  saveImportFiles,
  upsertContacts,
} from '../store/import.ts';
import { insertRejects, type Reject } from '../store/reject.ts';
import { copyLine } from './copy-line.ts';
import type { Encoding } from './decode.ts';
import type { Delimiter } from './delimiter.ts';
import { normaliseRow } from './normalise-row.ts';
import { checkFile, type OpenFile, type OpenFiles, openFiles } from './open-files.ts';
import { readBeginning } from './read-beginning.ts';
import type { Row } from './read-rows.ts';

export interface AudienceWorld {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly now: Date;
}

export interface ImportOptions {
  /** In the order of reading. */
  readonly files: readonly string[];
  /** ISO 3166 code for numbers without a country code. */
  readonly country: string;
  readonly columns: ColumnNames;
  readonly ownNumbers?: readonly string[];
  readonly onProgress?: (rows: number) => void;
}

export interface ImportSummary extends ImportCounts {
  readonly importId: number;
  readonly files: readonly ImportedFile[];
  /** The first of them, by row. */
  readonly firstDuplicates: readonly DuplicateRow[];
  /** The name of each column in texts, in the order of the files. */
  readonly columns: readonly string[];
  /** What texts may call the columns: these names, and those of the mapping, as far as every file has them. */
  readonly fields: readonly string[];
}

export interface ImportedFile extends FileSpan {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
}

const shownDuplicates = 20;

/** Imports files. Throws `file-not-found`, `missing-column` and the like before anything has changed. */
export async function importRecipients(world: AudienceWorld, options: ImportOptions): Promise<ImportSummary> {
  const staged = await stageFiles(world, options);
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
  const staged = await stageFiles(world, options);
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
  const { importId, rejected } = await stageFiles(world, { ...options, files: [options.file], columns });
  return { importId, rejected };
}

interface Staged {
  readonly importId: number;
  readonly rejected: number;
  readonly opened: OpenFiles;
  readonly files: readonly ImportedFile[];
}

async function stageFiles(world: AudienceWorld, options: ImportOptions): Promise<Staged> {
  const opened = await openFiles(options.files, options.columns);
  const { header } = opened;
  const file = opened.files.map(({ name }) => name).join(', ');
  const importId = await insertImport(world.db, { file, header, now: world.now });
  const files: ImportedFile[] = [];
  let rejected = 0;
  const stage = async function* (): AsyncGenerator<string> {
    let seen = 0;
    let row = 0;
    for (const each of opened.files) {
      const { name, encoding, delimiter } = each;
      const linesBefore = row;
      files.push({ name, linesBefore, encoding, delimiter });
      for await (const batch of each.rows()) {
        const { lines, rejects, last } = normaliseBatch({ importId, file: each, linesBefore, options, batch });
        await insertRejects(world.db, { importId, rejects });
        rejected += rejects.length;
        seen += batch.length;
        row = last;
        options.onProgress?.(seen);
        if (lines !== '') yield lines;
      }
    }
  };
  await copyImportRows(world.pool, stage());
  await saveImportFiles(world.db, { importId, files: files.map(({ name, linesBefore }) => ({ name, linesBefore })) });
  return { importId, rejected, opened, files };
}

function normaliseBatch(work: {
  importId: number;
  file: OpenFile;
  linesBefore: number;
  options: ImportOptions;
  batch: readonly Row[];
}): {
  lines: string;
  rejects: readonly Reject[];
  /** The number of the last row. */
  last: number;
} {
  const { file, linesBefore } = work;
  const rules = {
    columns: file.columns,
    parsePhone: createPhoneParser(work.options.country),
    ownNumbers: new Set(work.options.ownNumbers ?? []),
  };
  const rejects: Reject[] = [];
  let lines = '';
  let last = linesBefore;
  for (const each of work.batch) {
    const row = linesBefore === 0 ? each : { ...each, line: each.line + linesBefore };
    last = row.line;
    const normalised = normaliseRow(rules, row);
    if (normalised.ok) lines += copyLine(work.importId, normalised.row);
    else {
      const { line, column, reason } = normalised;
      rejects.push({
        lineNumber: line,
        columnName: column,
        reason,
        cells: file.arrange(row.cells).map((cell) => cell.replaceAll('\0', '')),
      });
    }
  }
  return { lines, rejects, last };
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
    files: staged.files,
    firstDuplicates: await listDuplicates(world.db, { importId: staged.importId, limit: shownDuplicates }),
    columns: staged.opened.columns,
    fields: staged.opened.fields,
  };
}
