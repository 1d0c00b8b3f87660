/** Contacts that are new or have changed since they were pushed to the provider's contact book. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lockedContacts } from '../database/contact-lock.ts';

export interface ContactToPush {
  readonly id: number;
  readonly phone: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly updatedAt: Date;
}

/** The account's next contacts to push after `afterId`. */
export async function listContactsToPush(
  db: Database,
  asked: { accountId: number; afterId: number; limit: number },
): Promise<readonly ContactToPush[]> {
  return db
    .selectFrom('contact')
    .select(['id', 'phone', 'attributes', 'updatedAt'])
    .where('accountId', '=', asked.accountId)
    .where('needsPush', '=', true)
    .where('id', '>', asked.afterId)
    .orderBy('id')
    .limit(asked.limit)
    .execute();
}

/** Marks contacts as pushed; one that changed after it was read still needs a push. */
export async function markPushed(
  db: Database,
  pushed: readonly Pick<ContactToPush, 'id' | 'updatedAt'>[],
): Promise<void> {
  await sql`
    with pushed as materialized (
      select * from unnest(
        ${pushed.map((each) => each.id)}::bigint[], ${pushed.map((each) => each.updatedAt)}::timestamptz[]
      ) as p (id, updated_at)
    ), locked as materialized (${lockedContacts(sql`select id from pushed`)})
    update contact c set needs_push = false
      from pushed join locked using (id)
     where c.id = pushed.id and c.updated_at = pushed.updated_at`.execute(db);
}
