/** Why a database may not send: what `takeOverDatabase` mends. */
import { type AccountRow, listAccountsAtWork } from '../store/accounts/account.ts';
import { listUnmetLines } from '../store/dispatch/line-meeting.ts';
import type { DatabaseWorld } from '../world.ts';
import { findStrangers } from './meet-lines.ts';
import { findRestoredSign } from './restored.ts';

export interface ClaimSigns {
  /** The accounts that have something to send. */
  readonly accounts: readonly AccountRow[];
  /** Sentences, each once; empty: the database may send. */
  readonly signs: readonly string[];
}

/** Asks the provider of every account that has something to send. Throws `keys-missing` and ProviderError. */
export async function findClaimSigns(world: DatabaseWorld): Promise<ClaimSigns> {
  const accounts = await listAccountsAtWork(world.db);
  const signs = new Set<string>();
  for (const account of accounts) {
    const provider = await world.provider(account);
    const sign = await findRestoredSign(world, { accountId: account.id, provider });
    if (sign !== null) signs.add(sign);
    const lines = await listUnmetLines(world.db, account.id);
    for (const { number } of await findStrangers(world, { provider, lines }))
      signs.add(`Sendblue has messages of the line ${number} that it does not know`);
  }
  return { accounts, signs: [...signs] };
}
