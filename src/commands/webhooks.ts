/** `bluecast webhooks`: registers webhooks for what no callback reports: incoming messages and STOP. Safe to repeat. */
import { usualAccess } from '../core/campaign/account.ts';
import { badInput } from '../core/operating-error.ts';
import { chooseAccount } from '../inputs/choose-account.ts';
import { getInstance } from '../store/database/instance.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

const types = ['receive', 'outbound'] as const;

/** Registers those of our addresses that the provider does not have. Throws `no-public-url`. */
export async function registerWebhooks(
  world: CommandWorld,
  input: { account?: string | undefined } = {},
): Promise<number> {
  const { publicUrl } = world.config;
  if (publicUrl === null) {
    throw badInput(
      'no-public-url',
      'Cannot register webhooks: BLUECAST_PUBLIC_URL is not set; set it to the https address at which Sendblue reaches `bluecast serve`',
    );
  }
  const chosen = await chooseAccount(world, input.account);
  const provider = await world.provider(chosen?.account ?? usualAccess);
  const { callbackSecret } = await getInstance(world.db);
  const { webhooks } = await provider.listWebhooks({});
  for (const type of types) {
    const url = `${publicUrl}/webhooks/${callbackSecret}/${type}`;
    const isThere = webhooks[type].some((each) => each.url === url);
    if (!isThere) await provider.addWebhooks({ webhooks: [url], type });
    world.print(`${type.padEnd(8)} ${isThere ? 'was registered before' : 'registered now'}`);
  }
  return exitCodes.done;
}
