/** Lists of contacts, made by imports. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { accountOfImport } from './import.ts';

/** Adds the contacts of an import's rows to a list; returns how many were new to it. */
export async function addImportToList(
  db: Database,
  asked: { importId: number; name: string; now: Date },
): Promise<number> {
  const result = await sql`
    insert into contact_list (name, contact_id, added_at)
    select ${asked.name}, c.id, ${asked.now} from import_row r join contact c on c.phone = r.phone and c.account_id = ${accountOfImport(asked.importId)}
     where r.import_id = ${asked.importId} and r.duplicate_of is null
    on conflict do nothing`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
