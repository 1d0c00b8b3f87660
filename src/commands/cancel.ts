/** `bluecast cancel`: cancels every message that a run has not sent. */
import { formatNumber } from '../core/format-count.ts';
import { cancelRun, nameRun } from '../runs/control-run.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Prints how many messages were cancelled; a second call cancels any that the first missed. Throws `run-not-cancellable`. */
export async function cancel(world: CommandWorld, input: { run: string }): Promise<number> {
  const { id } = await getNamedRun(world, input.run);
  const { run, hasMoved, messages } = await cancelRun(world, id);
  const count = `${formatNumber(messages)} messages will not be sent`;
  if (hasMoved) world.print(`Cancelled ${nameRun(run)}: ${count}. Messages in flight still arrive.`);
  else world.print(`Nothing to do: ${nameRun(run)} is cancelled already.`);
  return exitCodes.done;
}
