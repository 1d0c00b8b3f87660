/** One question to the provider before anything is sent: are the keys right, and are these lines ours? */
import type { Account } from '../core/campaign/account.ts';
import { badInput } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';

/** Throws `wrong-keys`, `provider-unreachable`, or `unknown-line` with the lines that the account has. */
export async function checkProvider(provider: Pick<SendblueClient, 'listLines'>, account: Account): Promise<void> {
  const { numbers } = await provider.listLines({});
  const strangers = account.lines.filter((line) => !numbers.includes(line.number)).map((line) => line.number);
  if (strangers.length === 0) return;
  const has = numbers.length === 0 ? 'no lines' : numbers.join(', ');
  throw badInput(
    'unknown-line',
    `Cannot send from ${strangers.join(', ')}: this Sendblue account has ${has}; correct the lines in account.yaml`,
  );
}
