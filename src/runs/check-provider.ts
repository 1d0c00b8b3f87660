/** Checks the keys and the lines with the provider before anything is sent. */
import type { Account, AccountAccess } from '../core/campaign/account.ts';
import { badInput } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { World } from '../world.ts';

/** The account's provider if its keys are set, else null. */
export async function findProvider(
  world: Pick<World, 'config' | 'provider'>,
  account: AccountAccess,
): Promise<SendblueClient | null> {
  return world.config.sendblue.findKeys(account.keys) === null ? null : world.provider(account);
}

/** Throws `wrong-keys`, `provider-unreachable`, or `unknown-line` with the lines that the account has. `file`: the account's. */
export async function checkProvider(
  provider: Pick<SendblueClient, 'listLines'>,
  account: Account,
  file: string,
): Promise<void> {
  const { numbers } = await provider.listLines({});
  const unknown = account.lines.map((line) => line.number).filter((number) => !numbers.includes(number));
  if (unknown.length === 0) return;
  const has = numbers.length === 0 ? 'no lines' : numbers.join(', ');
  throw badInput(
    'unknown-line',
    `Cannot send from ${unknown.join(', ')}: this Sendblue account has ${has}; correct the lines in ${file}`,
  );
}
