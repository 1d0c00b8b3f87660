/** Lines that this database has not met yet: nothing goes out from them before the provider's list was compared. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lockedContacts } from '../database/contact-lock.ts';

export interface UnmetLine {
  readonly id: number;
  /** E.164. */
  readonly number: string;
}

/** The account's lines that were not met, by number. */
export async function listUnmetLines(db: Database, accountId: number): Promise<readonly UnmetLine[]> {
  return db
    .selectFrom('line')
    .select(['id', 'number'])
    .where('accountId', '=', accountId)
    .where('metAt', 'is', null)
    .orderBy('number')
    .execute();
}

/** From now on the lines may send. */
export async function markMet(db: Database, met: { lineIds: readonly number[]; now: Date }): Promise<void> {
  await db
    .updateTable('line')
    .set({ metAt: met.now })
    .where('id', 'in', [0, ...met.lineIds])
    .where('metAt', 'is', null)
    .execute();
}

/** Contacts learn that a line has written to them: they are no new contacts, and know the line. */
export async function learnContacts(
  db: Database,
  learnt: { accountId: number; lineId: number; sent: readonly { phone: string; at: Date }[] },
): Promise<void> {
  await sql`
    with sent as materialized (
      select c.id, max(s.at) as at
        from unnest(${learnt.sent.map(({ phone }) => phone)}::text[],
                    ${learnt.sent.map(({ at }) => at)}::timestamptz[]) as s (phone, at)
        join contact c on c.phone = s.phone and c.account_id = ${learnt.accountId}
       group by c.id
    ), locked as materialized (${lockedContacts(sql`select id from sent`)})
    update contact c
       set last_message_at = greatest(c.last_message_at, sent.at), line_id = coalesce(c.line_id, ${learnt.lineId})
      from sent join locked using (id) where c.id = sent.id`.execute(db);
}
