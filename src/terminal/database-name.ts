/** The database in use, for people. */
import path from 'node:path';
import { nameDatabaseAddress } from '../core/database-address.ts';
import type { World } from '../world.ts';

/** The folder of the embedded database, or host and name of the one at DATABASE_URL. */
export function nameDatabase({ config, root }: Pick<World, 'config' | 'root'>): string {
  if (config.databaseUrl === null) return path.join(root, '.bluecast', 'postgres');
  const name = nameDatabaseAddress(config.databaseUrl);
  return name === null ? 'DATABASE_URL' : `${name} (DATABASE_URL)`;
}
