/**
 * `bluecast worker` and `bluecast serve`: send and track whatever runs there are, from the lines that are free, until told to stop.
 * Any number of them on any number of machines share the work through the database. `serve` also listens for the provider.
 */
import { workOnAll } from '../engine/work-on-all.ts';
import { nameWorker } from '../engine/worker-name.ts';
import { withListening } from '../service/callbacks/listening.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { noteListening } from '../terminal/listening-note.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface WorkerInput {
  /** How long a run's last statuses are waited for after its last message has gone out. */
  readonly trackForMs: number;
  /** Where to listen for callbacks and webhooks; absent: not at all, unless they can reach us. */
  readonly port?: number | undefined;
}

/** Works until the process is told to stop. A database or provider that goes away is waited for. */
export async function worker(world: CommandWorld, { trackForMs, port }: WorkerInput): Promise<number> {
  const provider = await world.provider();
  const owner = nameWorker();
  world.note(`Worker ${owner}: sending and tracking until it is stopped with Ctrl-C.`);
  await withListening(world, { port, onListening: (opened) => noteListening(world, opened) }, async ({ callbackUrl }) =>
    workOnAll(world, { provider, owner, callbackUrl, trackForMs }),
  );
  return exitCodes.done;
}
