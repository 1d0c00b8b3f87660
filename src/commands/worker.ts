/**
 * `bluecast worker` and `bluecast serve`: send and track all runs from the free lines until stopped. Any number of them on any
 * number of machines share the work through the database. `serve` also listens for the provider, and starts what is scheduled.
 */
import { checkAnyKeys } from '../accounts/check-keys.ts';
import { saveAllAccounts } from '../accounts/save-account.ts';
import { workOnAll } from '../engine/work-on-all.ts';
import { nameWorker } from '../engine/worker-name.ts';
import { createAlarm } from '../schedule/alarm.ts';
import { openScheduleFiles } from '../schedule/schedule-files.ts';
import { withListening } from '../service/callbacks/listening.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { noteListening } from '../terminal/listening-note.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface WorkerInput {
  /** How long to wait for a run's last statuses after its last message has gone out. */
  readonly trackForMs: number;
  /** Port for callbacks and webhooks; absent: the usual port, if they can reach us at all. */
  readonly port?: number | undefined;
  /** Runs the schedules of the campaigns in a folder, absent: the usual one. Absent as a whole: runs none. */
  readonly schedules?: { readonly folder: string | undefined } | undefined;
}

/** Works until the process stops. Waits for a database or provider that is lost. */
export async function worker(world: CommandWorld, { trackForMs, port, schedules }: WorkerInput): Promise<number> {
  for (const problem of await saveAllAccounts(world)) world.note(`Note: an account is left out. ${problem}`);
  await checkAnyKeys(world);
  const owner = nameWorker();
  world.note(`Worker ${owner}: sending and tracking until Ctrl-C stops it.`);
  const alarm = createAlarm();
  const scheduling = schedules && { files: openScheduleFiles(world, schedules.folder), alarm };
  try {
    await withListening(
      world,
      { port, onListening: (opened) => noteListening(world, opened) },
      async ({ callbackUrl }) => workOnAll(world, { owner, callbackUrl, trackForMs, schedules: scheduling }),
    );
  } finally {
    await alarm.stop();
  }
  return exitCodes.done;
}
