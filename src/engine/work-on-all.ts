/** Sends and tracks all runs until the process stops. Waits for a database or provider that is lost. */
import type { Unrecorded } from '../dispatch/recorder.ts';
import { openHighWaterMark } from '../restore/high-water-mark.ts';
import { createSendGuard } from '../restore/send-guard.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { getInstance } from '../store/database/instance.ts';
import type { DatabaseWorld } from '../world.ts';
import { keepWorking } from './keep-working.ts';
import { createLineList } from './line-list.ts';
import { tendRuns } from './tend-runs.ts';
import { workTogether } from './work-together.ts';

export interface WorkOnAllOptions {
  readonly provider: SendblueClient;
  /** For people: host and process. */
  readonly owner: string;
  readonly callbackUrl: ((attemptId: number) => string) | null;
  /** How long to wait for a run's last statuses after its last message has gone out. */
  readonly trackForMs: number;
}

/** Works until the world is stopping. Any number of processes may do so: they share the lines through the database. */
export async function workOnAll(world: DatabaseWorld, options: WorkOnAllOptions): Promise<void> {
  const { provider, owner, callbackUrl, trackForMs } = options;
  const unrecorded: Unrecorded[] = [];
  const mark = openHighWaterMark(world, (await getInstance(world.db)).id);
  const guard = createSendGuard(world, provider);
  const listLines = createLineList(world, provider);
  await keepWorking(world, {
    name: owner,
    patienceMs: Number.POSITIVE_INFINITY,
    work: async (locks) => {
      // The database may have been restored from a backup while it was unreachable.
      guard.recheck();
      await workTogether(world, {
        locks,
        provider,
        owner,
        callbackUrl,
        unrecorded,
        onAttempts: mark.raiseTo,
        isPatient: true,
        // A restored database sends nothing, but tracks what comes in.
        listNumbers: async () => ((await guard.isReadOnly()) ? [] : listLines()),
        alongside: async (stopping) => tendRuns(world, { provider, trackForMs, stopping }),
      });
      return world.stopping.aborted ? true : null;
    },
  }).finally(mark.write);
}
