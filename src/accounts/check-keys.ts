/** Whether a process can send at all. */
import { usualAccess } from '../core/campaign/account.ts';
import { findProvider } from '../runs/check-provider.ts';
import { listAccounts } from '../store/accounts/account.ts';
import type { DatabaseWorld } from '../world.ts';

/** A worker that has the keys of no account is a mistake. Throws `keys-missing`. */
export async function checkAnyKeys(world: DatabaseWorld): Promise<void> {
  const accounts = await listAccounts(world.db);
  for (const account of [...accounts, usualAccess]) if ((await findProvider(world, account)) !== null) return;
  await world.provider(accounts[0] ?? usualAccess);
}
