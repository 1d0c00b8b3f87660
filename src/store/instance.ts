/** What is true of this database as a whole. */
import type { Database } from './connect.ts';

export interface Instance {
  readonly id: string;
  /** Part of the addresses at which the provider reaches us. */
  readonly callbackSecret: string;
}

export async function getInstance(db: Database): Promise<Instance> {
  return db.selectFrom('instance').select(['id', 'callbackSecret']).executeTakeFirstOrThrow();
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
