/** `bluecast claim`: lets a database send that does not know what was sent from its lines, after recording what was. */
import { formatNumber } from '../core/format-count.ts';
import { findClaimSigns } from '../restore/claim-signs.ts';
import { takeOverDatabase } from '../restore/take-over.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { createSteps } from '../terminal/steps.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Records what other databases sent. Throws `workers-at-work` while a worker uses this database. */
export async function claim(world: CommandWorld): Promise<number> {
  const { accounts, signs } = await findClaimSigns(world);
  if (signs.length === 0) {
    world.print(
      'Nothing to do: this database has every attempt that this machine has seen, and plans no message that Sendblue already has.',
    );
    return exitCodes.done;
  }
  for (const sign of signs) world.print(`This database may not send: ${sign}.`);
  const steps = createSteps(world);
  const { read, found } = await takeOverDatabase(world, {
    accounts,
    onRead: (messages) => steps.show(`reading Sendblue's list: ${formatNumber(messages)} messages`),
  }).finally(steps.clear);
  world.print(
    `Read ${formatNumber(read)} messages from Sendblue's list: ${formatNumber(found)} of them were planned here and now count as sent.`,
  );
  world.print('This database may send again. Check `bluecast status` first, then run your `send` command.');
  return exitCodes.done;
}
