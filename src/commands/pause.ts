/** `bluecast pause`: stops sending a run until it is resumed. */
import { nameRun, pauseRun } from '../runs/control-run.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Prints the outcome. Throws `run-not-pausable` if the run has ended or is still being planned. */
export async function pause(world: CommandWorld, input: { run: string }): Promise<number> {
  const { id } = await getNamedRun(world, input.run);
  const { run, hasMoved } = await pauseRun(world, id);
  const next = `\`bluecast resume ${id}\` lets it continue.`;
  if (hasMoved) world.print(`Paused ${nameRun(run)}. Messages in flight still arrive; ${next}`);
  else world.print(`Nothing to do: ${nameRun(run)} is paused already. ${next}`);
  return exitCodes.done;
}
