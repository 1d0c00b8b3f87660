/** `bluecast cancel`: what has not gone out never will. */
import { formatNumber } from '../core/format-count.ts';
import { cancelRun, nameRun } from '../runs/control-run.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Says how many messages were cancelled; a second call finishes what a first one left. Throws `run-not-cancellable`. */
export async function cancel(world: CommandWorld, input: { run: string }): Promise<number> {
  const { id } = await getNamedRun(world.db, input.run);
  const { run, hasMoved, messages } = await cancelRun(world, id);
  const count = `${formatNumber(messages)} messages will not be sent`;
  if (hasMoved) world.print(`Cancelled ${nameRun(run)}: ${count}. What is on its way still arrives.`);
  else world.print(`Nothing to do: ${nameRun(run)} is cancelled already.`);
  return exitCodes.done;
}
