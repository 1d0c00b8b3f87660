/** The zone in which people read the times of an account. */
import { getAccount } from '../store/accounts/account.ts';
import type { DatabaseWorld, World } from '../world.ts';
import { loadAccounts } from './choose-account.ts';

/**
 * The zone of the account with this name, as its file says; without a name the zone on which all files agree. Otherwise the
 * operator's own zone.
 */
export async function findZone({ root, config }: Pick<World, 'root' | 'config'>, name?: string): Promise<string> {
  const accounts = await loadAccounts(root).catch(() => []);
  const of = accounts.filter(({ account }) => name === undefined || account.name === name);
  const [zone = null, ...others] = [...new Set(of.map(({ account }) => account.zone))];
  return zone === null || others.length > 0 ? config.zone : zone;
}

/** The zone of a run's account. */
export async function findZoneOfRun(
  world: Pick<DatabaseWorld, 'root' | 'config' | 'db'>,
  { accountId }: { accountId: number },
): Promise<string> {
  return findZone(world, (await getAccount(world.db, accountId)).name);
}
