/** Rows that did not become recipients. Invariant: one reject per line of a file, and `import.rejected` counts them. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { quickCommit } from '../database/quick-commit.ts';

export interface Reject {
  readonly lineNumber: number;
  readonly columnName: string;
  readonly reason: string;
  /** The cells as they stood in the file. */
  readonly cells: readonly string[];
}

/**
 * Adds rejects; a line that is rejected already keeps its first reason. Does not wait for the disk: they count when their import is
 * finished, or their run planned.
 */
export async function insertRejects(
  db: Database,
  options: { importId: number; rejects: readonly Reject[] },
): Promise<void> {
  const { importId, rejects } = options;
  if (rejects.length === 0) return;
  await sql`
    with quick as (${quickCommit()}), added as (
      insert into reject (import_id, line_number, column_name, reason, cells)
      select ${importId}, * from unnest(${rejects.map((each) => each.lineNumber)}::integer[], ${rejects.map((each) => each.columnName)}::text[],
        ${rejects.map((each) => each.reason)}::text[], ${rejects.map((each) => JSON.stringify(each.cells))}::jsonb[])
      on conflict do nothing returning 1)
    update import set rejected = rejected + (select count(*) from added) from quick where id = ${importId}`.execute(db);
}

/** Rejects of an import in order of the file, after `afterLine`. */
export async function listRejects(
  db: Database,
  asked: { importId: number; afterLine: number; limit: number },
): Promise<readonly Reject[]> {
  return db
    .selectFrom('reject')
    .select(['lineNumber', 'columnName', 'reason', 'cells'])
    .where('importId', '=', asked.importId)
    .where('lineNumber', '>', asked.afterLine)
    .orderBy('lineNumber')
    .limit(asked.limit)
    .execute();
}
