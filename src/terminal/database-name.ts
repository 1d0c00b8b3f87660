/** The database in use, for people. Invariant: no name, no password and no setting of DATABASE_URL is shown. */
import path from 'node:path';
import type { World } from '../world.ts';

/** Only an address in which nothing of a password can stand where the host or the database stands. */
const clearAddress = /^postgres(?:ql)?:\/\/(?:[^@/?#]*@)?(?<host>[^@/?#]*)\/(?<database>[^@/?#]*)(?:\?[^@#]*)?$/;

/** The folder of the embedded database, or host and name of the one at DATABASE_URL. */
export function nameDatabase({ config, root }: Pick<World, 'config' | 'root'>): string {
  if (config.databaseUrl === null) return path.join(root, '.bluecast', 'postgres');
  const { host = '', database = '' } = clearAddress.exec(config.databaseUrl)?.groups ?? {};
  if (host === '' && database === '') return 'DATABASE_URL';
  return `${database}${host === '' ? '' : ` at ${host}`} (DATABASE_URL)`;
}
