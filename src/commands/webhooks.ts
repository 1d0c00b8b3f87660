/** `bluecast webhooks`: has the account report to us what no callback tells: who writes, and who says STOP. Safe to repeat. */

import { badInput } from '../core/operating-error.ts';
import { getInstance } from '../store/database/instance.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

const types = ['receive', 'outbound'] as const;

/** Registers our addresses at the provider, as far as they are not. Throws `no-public-url`. */
export async function registerWebhooks(world: CommandWorld): Promise<number> {
  const { publicUrl } = world.config;
  if (publicUrl === null) {
    throw badInput(
      'no-public-url',
      'Cannot register webhooks: BLUECAST_PUBLIC_URL is not set; set it to the https address at which Sendblue reaches `bluecast serve`',
    );
  }
  const provider = await world.provider();
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
