/** Opt-outs that accounts share. Invariant: after each statement no sharing account may write to whom another may not. */
import { sql } from 'kysely';
import type { Database, InTransaction } from '../database/connect.ts';
import { lockedContacts } from '../database/contact-lock.ts';

/**
 * Gives every contact of the accounts that share the opt-outs that any of them knows. `importId`: only the contacts of this
 * import's rows.
 */
export async function spreadOptOuts(db: Database | InTransaction, importId: number | null = null): Promise<void> {
  await sql`
    with known as materialized (
      select c.phone, min(c.opted_out_at) as at
        from contact c join account a on a.id = c.account_id and a.shares_consent
       where c.opted_out_at is not null
         and (${importId}::bigint is null
              or exists (select from import_row r where r.import_id = ${importId} and r.phone = c.phone))
       group by c.phone
    ), behind as materialized (
      select c.id, known.at
        from known join contact c on c.phone = known.phone and c.opted_out_at is null
        join account a on a.id = c.account_id and a.shares_consent
    ), locked as materialized (${lockedContacts(sql`select id from behind`)})
    update contact c set opted_out_at = behind.at from behind join locked using (id) where c.id = behind.id`.execute(
    db,
  );
}
