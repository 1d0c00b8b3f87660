/** `bluecast resume`: a paused run continues. */
import { nameRun, resumeRun } from '../runs/control-run.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Says what became of it. Throws `run-not-resumable` for a run that is over. */
export async function resume(world: CommandWorld, input: { run: string }): Promise<number> {
  const { id } = await getNamedRun(world.db, input.run);
  const { run, hasMoved } = await resumeRun(world, id);
  const next = `It is ${run.state}; \`bluecast send\` sends it, unless one is running already.`;
  world.print(hasMoved ? `Resumed ${nameRun(run)}. ${next}` : `Nothing to do: ${nameRun(run)} is not paused. ${next}`);
  return exitCodes.done;
}
