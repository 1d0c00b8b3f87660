/**
 * Imports: COPY stages the rows, then SQL turns them into contacts. Invariant: contacts change in one transaction or not at all;
 * an import without `finished_at` left nothing behind but its own rows.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { FileSpan } from '../../core/csv/row-place.ts';
import { dayMs } from '../../core/duration.ts';
import { codeOf } from '../../core/error-code.ts';
import type { Database, InTransaction } from '../database/connect.ts';

export interface ImportCounts {
  /** Accepted and rejected rows; blank lines do not count. */
  readonly rows: number;
  readonly contactsNew: number;
  readonly contactsChanged: number;
  readonly contactsUnchanged: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** Opens an import. Removes imports that are unfinished after a day, with their staged rows. */
export async function insertImport(
  db: Database,
  options: { accountId: number; file: string; header: readonly string[]; columns?: readonly string[]; now: Date },
): Promise<number> {
  const dayAgo = new Date(options.now.getTime() - dayMs);
  await sql`
    with old as (
      delete from import where finished_at is null and started_at < ${dayAgo} returning id
    )
    delete from import_row r using old where r.import_id = old.id`.execute(db);
  const row = await db
    .insertInto('import')
    .values({
      accountId: options.accountId,
      file: options.file,
      header: JSON.stringify(options.header),
      columns: JSON.stringify(options.columns ?? []),
      startedAt: options.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The account whose contacts an import makes: one row, read once in a statement. */
export function accountOfImport(importId: number) {
  return sql<number>`(select account_id from import where id = ${importId})`;
}

/** Records which files were read, and where the row numbers of each begin. */
export async function saveImportFiles(
  db: Database,
  asked: { importId: number; files: readonly FileSpan[] },
): Promise<void> {
  const files = JSON.stringify(asked.files);
  await db.updateTable('import').set({ files }).where('id', '=', asked.importId).execute();
}

/** The files of an import, in the order in which they were read. */
export async function getImportFiles(db: Database, importId: number): Promise<readonly FileSpan[]> {
  const row = await db.selectFrom('import').select('files').where('id', '=', importId).executeTakeFirstOrThrow();
  return row.files;
}

/** Copies lines in COPY format (import_id, line_number, phone, consent, values) into the staging table. */
export async function copyImportRows(pool: pg.Pool, lines: AsyncIterable<string>): Promise<void> {
  const client = await pool.connect();
  try {
    const copy = client.query(copyFrom('copy import_row (import_id, line_number, phone, consent, values) from stdin'));
    await pipeline(Readable.from(lines), copy);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

export interface DuplicateRow {
  readonly lineNumber: number;
  readonly duplicateOf: number;
}

/**
 * Marks rows whose number appears in an earlier row; returns how many, and the first `shown` of them. A no in any row of a number, or
 * for a number in `refused`, counts for all its rows.
 */
export async function markDuplicates(
  db: Database,
  asked: { importId: number; refused: readonly string[]; shown: number },
): Promise<{ duplicates: number; first: readonly DuplicateRow[] }> {
  const { importId, refused, shown } = asked;
  await sql`analyze import_row`.execute(db);
  const { rows } = await sql<DuplicateRow & { duplicates: number }>`
    with refused as (select distinct * from unnest(${[...refused]}::text[]) as x (phone)),
    several as (
      select phone, min(line_number) as first, bool_or(consent = 'refused' or x.phone is not null) as is_refused
        from import_row left join refused x using (phone)
       where import_id = ${importId} group by phone having count(*) > 1 or bool_or(x.phone is not null)
    ),
    marked as (
      update import_row r set duplicate_of = case when r.line_number > f.first then f.first end,
                              consent = case when f.is_refused then 'refused' else r.consent end
        from several f
       where r.import_id = ${importId} and r.phone = f.phone
         and (r.line_number > f.first or f.is_refused and r.consent <> 'refused')
      returning r.line_number, r.duplicate_of
    )
    select line_number as "lineNumber", duplicate_of as "duplicateOf", count(*) over () as duplicates
      from marked where duplicate_of is not null order by line_number limit ${shown}`.execute(db.withoutPlugins());
  return {
    duplicates: rows[0]?.duplicates ?? 0,
    first: rows.map(({ lineNumber, duplicateOf }) => ({ lineNumber, duplicateOf })),
  };
}

/** Takes back the yes of new contacts that a later row of the import refuses for: they were written before all rows were read. */
export async function refuseNewContacts(trx: InTransaction, asked: { importId: number; now: Date }): Promise<void> {
  await sql`
    with refused as materialized (
      select c.id
        from import_row r join contact c on c.phone = r.phone and c.account_id = ${accountOfImport(asked.importId)}
       where r.import_id = ${asked.importId} and r.duplicate_of is null and r.consent = 'refused'
         and c.consent <> 'refused' and c.created_at = ${asked.now}
       order by c.id for no key update of c
    )
    update contact c set consent = 'refused' from refused r where c.id = r.id`.execute(trx);
}

/** Lets the transaction of an import sort its rows and compare all numbers of a file in memory, not on disk. */
export async function growMemory(trx: InTransaction): Promise<void> {
  await sql`set local work_mem = '64MB'`.execute(trx);
}

/**
 * Inserts a contact for each new number in the rows after `after` up to `upTo`; of several rows with one number the first counts.
 * Returns how many. Inserts in the order of the index on phone, which is faster.
 */
export async function insertNewContacts(
  trx: InTransaction,
  asked: { importId: number; after: number; upTo: number; now: Date },
): Promise<number> {
  const { importId, after, upTo, now } = asked;
  const { numAffectedRows } = await sql`
    insert into contact (account_id, phone, attributes, consent, created_at, updated_at)
    select ${accountOfImport(importId)}, phone, values, consent, ${now}, ${now} from import_row
     where import_id = ${importId} and line_number > ${after} and line_number <= ${upTo}
     order by phone, line_number
    on conflict (phone, account_id) do nothing`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/**
 * Updates known contacts whose rows differ from them; returns how many. Values are merged into the known ones, an empty cell
 * removes nothing, and neither an unknown consent nor a yes in a file overrides an opt-out by the person. Contacts are locked in
 * the order of their ids, as by every writer; unchanged ones are not touched.
 */
export async function changeContacts(trx: InTransaction, asked: { importId: number; now: Date }): Promise<number> {
  const { numAffectedRows } = await sql`
    with changed as materialized (
      select c.id, r.values, r.consent
        from import_row r join contact c on c.phone = r.phone and c.account_id = ${accountOfImport(asked.importId)}
       where r.import_id = ${asked.importId} and r.duplicate_of is null and ${isDifferent}
       order by c.id for no key update of c
    )
    update contact c
       set attributes = c.attributes || r.values,
           consent = case when r.consent = 'unknown' then c.consent else r.consent end,
           needs_push = true, updated_at = ${asked.now}
      from changed r where c.id = r.id`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

/** The row `r` would change its contact `c`. */
const isDifferent = sql`(not c.attributes @> r.values or (r.consent <> 'unknown' and r.consent <> c.consent))`;

/** What insertNewContacts and changeContacts would change. */
export async function previewContacts(
  db: Database,
  importId: number,
): Promise<{ contactsNew: number; contactsChanged: number }> {
  const { rows } = await sql<{ contactsNew: number; contactsChanged: number }>`
    select count(*) filter (where c.id is null) as "contactsNew",
           count(*) filter (where c.id is not null and ${isDifferent}) as "contactsChanged"
      from import_row r
      left join contact c on c.phone = r.phone and c.account_id = ${accountOfImport(importId)}
     where r.import_id = ${importId} and r.duplicate_of is null`.execute(db.withoutPlugins());
  return rows[0] ?? { contactsNew: 0, contactsChanged: 0 };
}

/** Closes an import with its counts. */
export async function finishImport(
  db: Database,
  options: { importId: number; now: Date; counts: Omit<ImportCounts, 'rejected'> },
): Promise<void> {
  await db
    .updateTable('import')
    .set({ ...options.counts, finishedAt: options.now })
    .where('id', '=', options.importId)
    .execute();
}

/** Deletes an import's staged rows; its counts and rejects stay. */
export async function deleteImportRows(db: Database, importId: number): Promise<void> {
  if (!(await clearStaging(db, importId))) await db.deleteFrom('importRow').where('importId', '=', importId).execute();
}

/** Truncates the staging table if it holds only this import's rows and no one else uses it. False when it did not. */
async function clearStaging(db: Database, importId: number): Promise<boolean> {
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`lock table import_row in access exclusive mode nowait`.execute(trx);
      const { rows } = await sql<{ isAlone: boolean }>`
        select min(import_id) = ${importId} and max(import_id) = ${importId} as "isAlone" from import_row`.execute(
        trx.withoutPlugins(),
      );
      const isAlone = rows[0]?.isAlone ?? false;
      if (isAlone) await sql`truncate import_row`.execute(trx);
      return isAlone;
    });
  } catch (error) {
    if (codeOf(error) === lockNotAvailable) return false;
    throw error;
  }
}

const lockNotAvailable = '55P03';

export async function deleteImport(db: Database, importId: number): Promise<void> {
  await deleteImportRows(db, importId);
  await db.deleteFrom('import').where('id', '=', importId).execute();
}

/** The header of an import as it stood in the file. */
export async function getImportHeader(db: Database, importId: number): Promise<readonly string[]> {
  const row = await db.selectFrom('import').select('header').where('id', '=', importId).executeTakeFirstOrThrow();
  return row.header;
}

/** A column of an import's files. */
export interface ImportColumn {
  /** As it stood in the file. */
  readonly header: string;
  /** Its name in values. */
  readonly field: string;
}

/** The columns of an import in the order of its header. */
export async function listImportColumns(db: Database, importId: number): Promise<readonly ImportColumn[]> {
  const row = await db
    .selectFrom('import')
    .select(['header', 'columns'])
    .where('id', '=', importId)
    .executeTakeFirstOrThrow();
  return row.header.map((header, index) => ({ header, field: row.columns[index] ?? '' }));
}
