/** `bluecast claim`: after a restored backup, this database may send again once it has learnt what the lost copy sent. */
import { formatNumber } from '../core/format-count.ts';
import { findRestoredSign } from '../restore/restored.ts';
import { takeOverDatabase } from '../restore/take-over.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { createSteps } from '../terminal/steps.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Takes over what was sent since the backup. Throws `workers-at-work` while anybody sends from this database. */
export async function claim(world: CommandWorld): Promise<number> {
  const sign = await findRestoredSign(world, await world.provider());
  if (sign === null) {
    world.print(
      'Nothing to do: this database is the one that this machine knows, and Sendblue has nothing that it does not.',
    );
    return exitCodes.done;
  }
  world.print(`This database may not send: ${sign}.`);
  const steps = createSteps(world);
  const { read, found } = await takeOverDatabase(world, {
    onRead: (messages) => steps.show(`reading Sendblue's list: ${formatNumber(messages)} messages`),
  }).finally(steps.clear);
  world.print(
    `Read ${formatNumber(read)} messages of Sendblue's list: ${formatNumber(found)} of them were planned here and count as sent now.`,
  );
  world.print('This database may send again. Look at `bluecast status` first, then run your `send` command.');
  return exitCodes.done;
}
