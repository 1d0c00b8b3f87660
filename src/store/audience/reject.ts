/** Rows that were rejected. Invariant: one reject per row of a file, and `import.rejected` counts them. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { quickCommit } from '../database/quick-commit.ts';

export interface Reject {
  readonly lineNumber: number;
  readonly columnName: string;
  readonly reason: string;
  /** The cells as they are in the file. */
  readonly cells: readonly string[];
}

/**
 * Adds rejects; a row that is already rejected keeps its first reason. Does not wait for the disk: rejects count once their import
 * is finished or their run is planned, and that commit does wait.
 */
export async function insertRejects(
  db: Database,
  options: { importId: number; rejects: readonly Reject[] },
): Promise<void> {
  const { importId, rejects } = options;
  if (rejects.length === 0) return;
  await sql`
    with quick as (${quickCommit()}),
    added as (
      insert into reject (import_id, line_number, column_name, reason, cells)
      select ${importId}, * from unnest(
        ${rejects.map((each) => each.lineNumber)}::integer[], ${rejects.map((each) => each.columnName)}::text[],
        ${rejects.map((each) => each.reason)}::text[], ${rejects.map((each) => JSON.stringify(each.cells))}::jsonb[])
      on conflict do nothing returning 1
    )
    update import set rejected = rejected + (select count(*) from added) from quick where id = ${importId}`.execute(db);
}

/** Rejects of an import in the order of the file, after row `afterLine`. */
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
