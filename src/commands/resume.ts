/** `bluecast resume`: continues a paused run. */
import { nameRun, resumeRun } from '../runs/control-run.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Prints the outcome. Throws `run-not-resumable` if the run has ended. */
export async function resume(world: CommandWorld, input: { run: string }): Promise<number> {
  const { id } = await getNamedRun(world, input.run);
  const { run, hasMoved } = await resumeRun(world, id);
  const next = `It is ${run.state}; \`bluecast send\` sends it, unless a process sends it already.`;
  world.print(hasMoved ? `Resumed ${nameRun(run)}. ${next}` : `Nothing to do: ${nameRun(run)} is not paused. ${next}`);
  return exitCodes.done;
}
