/** `bluecast cancel`: what has not gone out never will. */
import type { DatabaseWorld } from '../compose.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { getNamedRun } from '../runs/named-run.ts';
import { cancelPlanned, closeRun } from '../store/runs/run-control.ts';

/** Says how many messages were cancelled; a second call finishes what a first one left. Throws `run-not-cancellable`. */
export async function cancel(world: DatabaseWorld, input: { run: string }): Promise<number> {
  const run = await getNamedRun(world.db, input.run);
  const name = `run ${run.id} of ${run.campaign}`;
  // First the run, so that no claim goes out while its messages are moved.
  const moved = await closeRun(world.db, { runId: run.id, now: world.now() });
  const { state } = await getNamedRun(world.db, String(run.id));
  if (state !== 'cancelled') throw badInput('run-not-cancellable', `Cannot cancel ${name}: it is ${state} already`);
  const messages = await cancelPlanned(world.db, { runId: run.id, now: world.now() });
  const count = `${formatNumber(messages)} messages will not be sent`;
  if (moved || messages > 0) world.print(`Cancelled ${name}: ${count}. What is on its way still arrives.`);
  else world.print(`Nothing to do: ${name} is cancelled already.`);
  return 0;
}
