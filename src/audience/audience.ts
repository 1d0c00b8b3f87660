/**
 * Stage 1: CSV files become contacts. Table of contents: the files and their columns (open-files, map-columns) -> bytes -> text
 * (decode) -> rows (read-rows) -> checked rows (normalise-row) -> staged by COPY (stage-rows), de-duplicated and made into contacts in
 * SQL (store/audience/import). Lists of numbers to leave out have a way of their own (stage-exclusions).
 * Invariant: rows = contacts + duplicates + rejected (with rows of their own, a contact has several); memory does not grow with the file; the same file twice changes nothing.
 */
import type pg from 'pg';
import type { ColumnNames } from '../core/csv/csv-columns.ts';
import type { FileNote } from '../core/csv/file-note.ts';
import type { FileSpan } from '../core/csv/row-place.ts';
import { createPhoneParser } from '../core/people/phone.ts';
import {
  changeContacts,
  type DuplicateRow,
  deleteImport,
  finishImport,
  growMemory,
  type ImportCounts,
  insertImport,
  markDuplicates,
  previewContacts,
  refuseNewContacts,
  saveImportFiles,
} from '../store/audience/import.ts';
import { spreadOptOuts } from '../store/consent/shared-consent.ts';
import type { Database, InTransaction } from '../store/database/connect.ts';
import { retryDeadlock } from '../store/database/retry-deadlock.ts';
import type { Encoding } from './decode.ts';
import type { Delimiter } from './delimiter.ts';
import { type KnownEncodings, type OpenFiles, openFiles } from './open-files.ts';
import { stageRows } from './stage-rows.ts';
import { type NewContacts, writeNewContacts } from './write-new-contacts.ts';

export interface AudienceWorld {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly now: Date;
}

export interface ImportOptions {
  /** Whose contacts the rows become. */
  readonly accountId: number;
  /** In the order of reading. */
  readonly files: readonly string[];
  /** ISO 3166 code for numbers without a country code. */
  readonly country: string;
  readonly columns: ColumnNames;
  /** Field -> format, of columns with dates that are not ISO's; see core/csv/date-format. */
  readonly dates?: Readonly<Record<string, string>> | undefined;
  /** True: consent is also found by the names of columns; absent: only if it is named. */
  readonly findsConsent?: boolean;
  readonly ownNumbers?: readonly string[];
  /** True: a row with the number of an earlier row is no duplicate. */
  readonly isPerRow?: boolean;
  /** Of files that have been scanned: they are not read for it again. */
  readonly encodings?: KnownEncodings;
  /** The encoding of files that have not been scanned; absent: found by evidence, or guessed. */
  readonly encoding?: Encoding | undefined;
  readonly onProgress?: (rows: number) => void;
}

export interface ImportSummary extends ImportCounts {
  readonly importId: number;
  readonly files: readonly ImportedFile[];
  /** The first duplicates, by row. */
  readonly firstDuplicates: readonly DuplicateRow[];
  /** The name of each column in texts, in the order of the files. */
  readonly columns: readonly string[];
  /** Headers of the columns that consent was read from, and of those that sound like consent and say neither yes nor no. */
  readonly consent: { readonly columns: readonly string[]; readonly passedOver: readonly string[] };
  /** What looks wrong in them. */
  readonly notes: readonly FileNote[];
  /** The names that texts may use, for columns that every file has: the columns' own names, and those of the mapping. */
  readonly fields: readonly string[];
}

export interface ImportedFile extends FileSpan {
  readonly encoding: Encoding;
  readonly isGuessed: boolean;
  readonly delimiter: Delimiter;
}

const shownDuplicates = 20;
/** The greatest possible number of a row. */
const lastRow = 2 ** 31 - 1;

/** Imports files. Throws `file-not-found`, `missing-column` and the like before anything has changed. */
export async function importRecipients(world: AudienceWorld, options: ImportOptions): Promise<ImportSummary> {
  let staged: Staged | null = null;
  // Imports with the same new people in another order may deadlock. A retry does not read again what is staged.
  return retryDeadlock(async () =>
    world.db.transaction().execute(async (trx) => {
      await growMemory(trx);
      const newContacts = writeNewContacts(trx, world.now);
      try {
        if (staged === null) staged = await stageFiles(world, options, newContacts.add);
        else newContacts.add(staged.importId, lastRow);
        return await finishStaged({ ...world, trx }, { staged, newContacts, isPerRow: options.isPerRow ?? false });
      } finally {
        // A write that is still queued would run after a rollback, outside of any transaction.
        await newContacts.stop();
      }
    }),
  );
}

/** From staged rows to contacts and counts. */
async function finishStaged(
  { db, now, trx }: AudienceWorld & { trx: InTransaction },
  { staged, newContacts, isPerRow }: { staged: Staged; newContacts: NewContacts; isPerRow: boolean },
): Promise<ImportSummary> {
  const { importId, sound, refused } = staged;
  const [contactsNew, { duplicates, first }] = await Promise.all([
    newContacts.count(),
    markDuplicates(db, { importId, refused, shown: shownDuplicates }),
  ]);
  if (contactsNew > 0 && duplicates + refused.length > 0) await refuseNewContacts(trx, { importId, now });
  const hasKnown = sound - duplicates > contactsNew;
  const contactsChanged = hasKnown ? await changeContacts(trx, { importId, now }) : 0;
  const all = countAll({ ...staged, contactsNew, contactsChanged, duplicates });
  const counts = isPerRow ? { ...all, duplicates: 0 } : all;
  const { rejected: _, ...kept } = counts;
  await spreadOptOuts(trx, importId);
  await finishImport(trx, { importId, now, counts: kept });
  return summarize(staged, counts, isPerRow ? [] : first);
}

/** Does everything except change contacts, and returns the same summary; calls `look` before it removes the import. */
export async function previewImport(
  world: AudienceWorld,
  options: ImportOptions & { look: (importId: number) => Promise<void> },
): Promise<ImportSummary> {
  const staged = await stageFiles(world, options);
  try {
    const { importId, refused } = staged;
    const { duplicates, first } = await markDuplicates(world.db, { importId, refused, shown: shownDuplicates });
    const contacts = await previewContacts(world.db, importId);
    await options.look(importId);
    return summarize(staged, countAll({ ...staged, ...contacts, duplicates }), first);
  } finally {
    await deleteImport(world.db, staged.importId);
  }
}

interface Staged {
  readonly importId: number;
  readonly sound: number;
  readonly rejected: number;
  /** Numbers whose rejected rows say no. */
  readonly refused: readonly string[];
  readonly opened: OpenFiles;
  readonly notes: readonly FileNote[];
  readonly files: readonly ImportedFile[];
}

async function stageFiles(
  world: AudienceWorld,
  options: ImportOptions,
  onStaged: (importId: number, upTo: number) => void = () => {},
): Promise<Staged> {
  const opened = await openFiles(options.files, {
    names: options.columns,
    dates: options.dates ?? {},
    encoding: options.encoding,
    findsConsent: options.findsConsent ?? false,
    encodings: options.encodings ?? new Map(),
  });
  const { header, columns, files } = opened;
  const file = files.map(({ name }) => name).join(', ');
  const { accountId } = options;
  const importId = await insertImport(world.db, { accountId, file, header, columns, now: world.now });
  const { linesBefore, oddities, ...rows } = await stageRows(world, {
    importId,
    files,
    parsePhone: createPhoneParser(options.country),
    ownNumbers: new Set(options.ownNumbers ?? []),
    onProgress: options.onProgress ?? (() => {}),
    onStaged: (upTo) => onStaged(importId, upTo),
  });
  const imported = files.map(({ name, encoding, isGuessed, delimiter }, index) => {
    return { name, linesBefore: linesBefore[index] ?? 0, encoding, isGuessed, delimiter };
  });
  await saveImportFiles(world.db, {
    importId,
    files: imported.map(({ name, linesBefore: before }) => ({ name, linesBefore: before })),
  });
  return { importId, ...rows, opened, notes: oddities.notes(imported), files: imported };
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
    files: staged.files,
    firstDuplicates,
    consent: listConsent(staged.opened),
    notes: staged.notes,
    columns: staged.opened.columns,
    fields: staged.opened.fields,
  };
}

function listConsent({ files }: OpenFiles): ImportSummary['consent'] {
  const columns = files.flatMap(({ columns: { header, consent } }) => consent.map(({ index }) => header[index] ?? ''));
  const passedOver = files.flatMap((file) => file.columns.passedOver);
  return { columns: [...new Set(columns)], passedOver: [...new Set(passedOver)] };
}
