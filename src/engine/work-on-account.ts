/** Sends and tracks all runs of one account until the process stops. Waits for a database or provider that is lost. */
import type { AttemptKey } from '../core/message/answer.ts';
import type { Unrecorded } from '../dispatch/recorder.ts';
import { createSendGuard } from '../restore/send-guard.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { DatabaseWorld } from '../world.ts';
import { keepWorking } from './keep-working.ts';
import { createLineList } from './line-list.ts';
import { tendRuns } from './tend-runs.ts';
import { workTogether } from './work-together.ts';

export interface AccountWork {
  readonly accountId: number;
  readonly provider: SendblueClient;
  /** For people: host and process. */
  readonly owner: string;
  readonly callbackUrl: ((attempt: AttemptKey) => string) | null;
  /** How long to wait for a run's last statuses after its last message has gone out. */
  readonly trackForMs: number;
  /** Called with the highest attempt id so far. */
  readonly onAttempts: (latest: number) => void;
  /** Starts the account's scheduled runs; absent: another process does. */
  readonly scheduler?: Scheduler | undefined;
}

/** Works until the world is stopping. */
export async function workOnAccount(world: DatabaseWorld, options: AccountWork): Promise<void> {
  const { accountId, provider, owner, callbackUrl, trackForMs, onAttempts } = options;
  const unrecorded: Unrecorded[] = [];
  const guard = createSendGuard(world, { accountId, provider });
  const listLines = createLineList(world, provider);
  await keepWorking(world, {
    name: owner,
    patienceMs: Number.POSITIVE_INFINITY,
    work: async (locks) => {
      // The database may have been restored from a backup while it was unreachable.
      guard.recheck();
      // Before anything goes out: a time of day may have passed for people whose messages are due.
      await options.scheduler?.look(locks);
      await workTogether(world, {
        accountId,
        locks,
        provider,
        owner,
        callbackUrl,
        unrecorded,
        onAttempts,
        scheduler: options.scheduler,
        isPatient: true,
        // A restored database sends nothing, but tracks what comes in.
        listNumbers: async () => ((await guard.isReadOnly()) ? [] : listLines()),
        alongside: async (stopping) => tendRuns(world, { accountId, provider, trackForMs, stopping }),
      });
      return world.stopping.aborted ? true : null;
    },
  });
}
