/** What is true of this database as a whole. Invariant: the number of the last attempt only grows, unless an older copy was put in its place. */
import { sql } from 'kysely';
import type { Database } from './connect.ts';

export interface Instance {
  readonly id: string;
  /** Part of the addresses at which the provider reaches us. */
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

/** Numbers of attempts up to `to` are never given again: they belong to messages that a lost copy of this database has sent. */
export async function passOverAttempts(db: Database, to: number): Promise<void> {
  await sql`select setval('attempt_id_seq', greatest(${to}, (select last_value from attempt_id_seq)))`.execute(db);
}

/** Requests for the account's list of messages in ten seconds; null is no limit. */
export async function getListLimit(db: Database): Promise<number | null> {
  const { listPerTenSeconds } = await db.selectFrom('instance').select('listPerTenSeconds').executeTakeFirstOrThrow();
  return listPerTenSeconds;
}

/** Writes down what the account says of it, for whoever reads the list. */
export async function saveListLimit(db: Database, listPerTenSeconds: number | null): Promise<void> {
  await db.updateTable('instance').set({ listPerTenSeconds }).execute();
}
