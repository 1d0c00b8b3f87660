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
