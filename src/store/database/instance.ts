/** Facts about this database as a whole. Invariant: the last attempt's number only grows, unless a backup was restored. */
import { sql } from 'kysely';
import type { Database } from './connect.ts';

export interface Instance {
  readonly id: string;
  /** Part of the callback addresses that the provider calls. */
  readonly callbackSecret: string;
  /** The highest number that an attempt was ever given. */
  readonly lastAttempt: number;
}

export async function getInstance(db: Database): Promise<Instance> {
  return db
    .selectFrom('instance')
    .select(['id', 'callbackSecret'])
    .select(sql<number>`(select case when is_called then last_value else 0 end from attempt_id_seq)`.as('lastAttempt'))
    .executeTakeFirstOrThrow();
}

/** Reserves the attempt numbers up to `to`: they belong to messages that a lost copy of this database sent. */
export async function passOverAttempts(db: Database, to: number): Promise<void> {
  await sql`select setval('attempt_id_seq', greatest(${to}, (select last_value from attempt_id_seq)))`.execute(db);
}
