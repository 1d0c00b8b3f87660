/**
 * Stage 1: a CSV becomes contacts. Table of contents: bytes -> text (decode) -> rows (read-rows) -> columns (map-columns) ->
 * checked rows (normalise-row) -> staged by COPY (stage-rows), de-duplicated and made contacts in SQL (store/import).
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
  countImportRows,
  type DuplicateRow,
  deleteImport,
  finishImport,
  type ImportCounts,
  insertImport,
  markDuplicates,
  previewContacts,
  upsertContacts,
} from '../store/import.ts';
import { type Encoding, findEncoding, readSample } from './decode.ts';
import { type Delimiter, findDelimiter } from './delimiter.ts';
import { type FileColumns, mapColumns } from './map-columns.ts';
import { readBeginning } from './read-beginning.ts';
import { readRows } from './read-rows.ts';
import type { Row } from './row-reader.ts';
import { stageRows } from './stage-rows.ts';

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
  const { duplicates, first } = await markDuplicates(world.db, { importId: staged.importId, shown: shownDuplicates });
  const sound = await countImportRows(world.db, staged.importId);
  const counts = await world.db.transaction().execute(async (trx) => {
    const contacts = await upsertContacts(trx, { importId: staged.importId, now: world.now });
    const all = countAll({ ...contacts, sound, duplicates, rejected: staged.rejected });
    const { rejected: _, ...kept } = all;
    await finishImport(trx, { importId: staged.importId, now: world.now, counts: kept });
    return all;
  });
  return summarize(staged, counts, first);
}

/** Does everything but change contacts, and returns the same summary; `look` sees the import before it is removed. */
export async function previewImport(
  world: AudienceWorld,
  options: ImportOptions & { look: (importId: number) => Promise<void> },
): Promise<ImportSummary> {
  const staged = await stageFile(world, options);
  try {
    const { duplicates, first } = await markDuplicates(world.db, { importId: staged.importId, shown: shownDuplicates });
    const sound = await countImportRows(world.db, staged.importId);
    const contacts = await previewContacts(world.db, staged.importId);
    await options.look(staged.importId);
    return summarize(staged, countAll({ ...contacts, sound, duplicates, rejected: staged.rejected }), first);
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
  const rejected = await stageRows(world, {
    importId,
    rules: {
      columns,
      parsePhone: createPhoneParser(options.country),
      ownNumbers: new Set(options.ownNumbers ?? []),
    },
    batches: prepend(rows.slice(1), batches),
    onProgress: options.onProgress ?? (() => {}),
  });
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

function summarize(
  staged: Staged,
  counts: ImportCounts,
  firstDuplicates: ImportSummary['firstDuplicates'],
): ImportSummary {
  return {
    ...counts,
    importId: staged.importId,
    encoding: staged.encoding,
    delimiter: staged.delimiter,
    firstDuplicates,
    columns: staged.columns.fields,
    fields: textFields(staged.columns),
  };
}
