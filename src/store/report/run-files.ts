import type { FileSpan } from '../../core/csv/row-place.ts';
import { getImportFiles } from '../audience/import.ts';
import type { Database } from '../database/connect.ts';

/** The files that a run was planned from; none for a test, which is planned from another run. */
export async function listRunFiles(db: Database, runId: number): Promise<readonly FileSpan[]> {
  const { importId } = await db.selectFrom('run').select('importId').where('id', '=', runId).executeTakeFirstOrThrow();
  return importId === null ? [] : getImportFiles(db, importId);
}
