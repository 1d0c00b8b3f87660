/** `bluecast pause`: no message of the run goes out any more, until it is resumed. */
import type { DatabaseWorld } from '../compose.ts';
import { badInput } from '../core/operating-error.ts';
import { getNamedRun } from '../runs/named-run.ts';
import { pauseRun } from '../store/runs/run-control.ts';

/** Says what became of it. Throws `run-not-pausable` for a run that is over, or not planned yet. */
export async function pause(world: DatabaseWorld, input: { run: string }): Promise<number> {
  const run = await getNamedRun(world.db, input.run);
  const name = `run ${run.id} of ${run.campaign}`;
  if (await pauseRun(world.db, run.id)) {
    world.print(`Paused ${name}. What is on its way still arrives; \`bluecast resume ${run.id}\` goes on.`);
    return 0;
  }
  const { state } = await getNamedRun(world.db, String(run.id));
  if (state !== 'paused') throw badInput('run-not-pausable', `Cannot pause ${name}: it is ${describe(state)}`);
  world.print(`Nothing to do: ${name} is paused already. \`bluecast resume ${run.id}\` goes on.`);
  return 0;
}

function describe(state: string): string {
  return state === 'planning' ? 'still being planned; stop that command instead' : `${state} already`;
}
