/** `bluecast pause`: no message of the run goes out any more, until it is resumed. */
import { nameRun, pauseRun } from '../runs/control-run.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Says what became of it. Throws `run-not-pausable` for a run that is over, or not planned yet. */
export async function pause(world: CommandWorld, input: { run: string }): Promise<number> {
  const { id } = await getNamedRun(world.db, input.run);
  const { run, hasMoved } = await pauseRun(world, id);
  const next = `\`bluecast resume ${id}\` lets it continue.`;
  if (hasMoved) world.print(`Paused ${nameRun(run)}. What is on its way still arrives; ${next}`);
  else world.print(`Nothing to do: ${nameRun(run)} is paused already. ${next}`);
  return exitCodes.done;
}
