/** Attempts, looked up by id. */
import { sql } from 'kysely';
import { arrayLiteral } from './array-literal.ts';
import type { Database } from './connect.ts';

export interface KnownAttempt {
  /** The number that it was for. */
  readonly phone: string;
  readonly outcome: string | null;
}

/** These attempts by id; ids that nobody made are missing. */
export async function findAttempts(db: Database, ids: readonly number[]): Promise<ReadonlyMap<number, KnownAttempt>> {
  const rows = await db
    .selectFrom('attempt')
    .innerJoin('message', 'message.id', 'attempt.messageId')
    .select(['attempt.id', 'attempt.outcome', 'message.phone'])
    .where('attempt.id', '=', sql<number>`any(${arrayLiteral(ids)}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
