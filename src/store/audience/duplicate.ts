/** Rows with the number of an earlier row, as they are kept with the import of a run. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

/** Keeps the staged duplicates of an import, before its staged rows are deleted. Doing so again adds nothing. */
export async function keepDuplicates(db: Database, importId: number): Promise<void> {
  await sql`
    insert into duplicate (import_id, line_number, duplicate_of, values)
    select import_id, line_number, duplicate_of, values from import_row
     where import_id = ${importId} and duplicate_of is not null
    on conflict do nothing`.execute(db);
}

export interface KeptDuplicate {
  readonly lineNumber: number;
  readonly duplicateOf: number;
  readonly values: Readonly<Record<string, string>>;
}

/** The kept duplicates of an import in the order of the file, after row `afterLine`. */
export async function listDuplicates(
  db: Database,
  asked: { importId: number; afterLine: number; limit: number },
): Promise<readonly KeptDuplicate[]> {
  return db
    .selectFrom('duplicate')
    .select(['lineNumber', 'duplicateOf', 'values'])
    .where('importId', '=', asked.importId)
    .where('lineNumber', '>', asked.afterLine)
    .orderBy('lineNumber')
    .limit(asked.limit)
    .execute();
}
