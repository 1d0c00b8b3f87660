/** How far a reader of the provider's lists has read. Invariant: a cursor never moves back. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

export interface CursorName {
  readonly accountId: number;
  readonly name: string;
}

export async function findCursor(db: Database, { accountId, name }: CursorName): Promise<Date | null> {
  const row = await db
    .selectFrom('pollCursor')
    .select('updatedTo')
    .where('accountId', '=', accountId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.updatedTo ?? null;
}

export async function moveCursor(db: Database, cursor: CursorName & { updatedTo: Date }): Promise<void> {
  await db
    .insertInto('pollCursor')
    .values(cursor)
    .onConflict((conflict) =>
      conflict
        .columns(['accountId', 'name'])
        .doUpdateSet({ updatedTo: sql`greatest(poll_cursor.updated_to, excluded.updated_to)` }),
    )
    .execute();
}
