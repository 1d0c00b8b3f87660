/** A process that sends and tracks whatever runs there are, until it is told to stop. A database or provider that goes away is waited for. */
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
  /** How long a run's last statuses are waited for after its last message has gone out. */
  readonly trackForMs: number;
}

/** Works until the world is stopping. Any number of processes may: they share the lines through the database. */
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
      // It may have been put back while it was away.
      guard.doubt();
      await workTogether(world, {
        locks,
        provider,
        owner,
        callbackUrl,
        unrecorded,
        onAttempts: mark.rise,
        isPatient: true,
        // Nothing is sent from a database that was put back; what comes in is tracked all the same.
        listNumbers: async () => ((await guard.isReadOnly()) ? [] : listLines()),
        alongside: async (stopping) => tendRuns(world, { provider, trackForMs, stopping }),
      });
      return world.stopping.aborted ? true : null;
    },
  }).finally(mark.write);
}
