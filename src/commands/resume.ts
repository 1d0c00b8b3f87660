/** `bluecast resume`: a paused run goes on. */
import type { DatabaseWorld } from '../compose.ts';
import { badInput } from '../core/operating-error.ts';
import { getNamedRun } from '../runs/named-run.ts';
import { hasFailedCanary, releaseRest } from '../store/runs/canary.ts';
import { resumeRun } from '../store/runs/run-control.ts';

/** Says what became of it. Throws `run-not-resumable` for a run that is over. */
export async function resume(world: DatabaseWorld, input: { run: string }): Promise<number> {
  const run = await getNamedRun(world.db, input.run);
  const name = `run ${run.id} of ${run.campaign}`;
  if (await hasFailedCanary(world.db, run.id))
    await releaseRest(world.db, { runId: run.id, now: world.now(), as: 'overruled' });
  const moved = await resumeRun(world.db, run.id);
  const { state } = await getNamedRun(world.db, String(run.id));
  if (state === 'cancelled' || state === 'finished') {
    throw badInput(
      'run-not-resumable',
      `Cannot resume ${name}: it is ${state}; \`bluecast send\` with --new-run starts another`,
    );
  }
  const next = `It is ${state}; \`bluecast send\` sends it, unless one is running already.`;
  world.print(moved ? `Resumed ${name}. ${next}` : `Nothing to do: ${name} is not paused. ${next}`);
  return 0;
}
