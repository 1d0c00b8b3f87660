/**
 * When the account loses a line, the messages planned for it move to the others.
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

/** Moves a run's planned messages from all other lines to `lineIds`; all messages of a person stay together. Returns how many. */
export async function reassignLines(
  db: Database,
  asked: { runId: number; lineIds: readonly number[]; now: Date },
): Promise<number> {
  const result = await sql`
    update message
       set line_id = (${asked.lineIds}::bigint[])[1 + contact_id % ${asked.lineIds.length}], updated_at = ${asked.now}
     where run_id = ${asked.runId} and state = 'planned' and line_id <> all(${asked.lineIds}::bigint[])`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
