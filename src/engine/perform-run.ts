/**
 * Sends and tracks one run until nothing is left to do. Invariant: when it returns, no line is held and no send is in flight; it
 * waits for a database that is lost meanwhile.
 */
import { pushContacts } from '../audience/push-contacts.ts';
import type { AttemptKey } from '../core/message/answer.ts';
import type { Unrecorded } from '../dispatch/recorder.ts';
import { openHighWaterMark } from '../restore/high-water-mark.ts';
import { checkNotRestored } from '../restore/restored.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { getInstance } from '../store/database/instance.ts';
import type { DatabaseWorld } from '../world.ts';
import { keepWorking } from './keep-working.ts';
import { repeatWhenLost } from './repeat-when-lost.ts';
import { type RunEnd, type RunView, watchRun } from './watch-run.ts';
import { workTogether } from './work-together.ts';

export interface PerformOptions {
  readonly runId: number;
  readonly accountId: number;
  /** The lines that may be sent from, E.164. */
  readonly numbers: readonly string[];
  readonly provider: SendblueClient;
  /** For people: host and process. */
  readonly owner: string;
  readonly callbackUrl: ((attempt: AttemptKey) => string) | null;
  readonly trackForMs: number;
  /** True: this process sends no messages of other runs meanwhile. */
  readonly isAlone?: boolean;
  /** Called several times a second with the state of the run. */
  readonly onView?: (view: RunView) => void;
  /** Called with the reason if the provider's contact book could not be updated. */
  readonly onContactsNotPushed?: (why: string) => void;
}

/** How long to wait for a lost database: a server restarts within that, and recovers. */
export const sendPatienceMs = 300_000;

/** Sends and tracks a `running` run. Throws what dispatch and track throw when waiting does not help. */
export async function performRun(world: DatabaseWorld, options: PerformOptions): Promise<RunEnd> {
  const { runId, accountId, provider, owner, callbackUrl, trackForMs, numbers } = options;
  const unrecorded: Unrecorded[] = [];
  const ending = new AbortController();
  const { id } = await repeatWhenLost(world, { patienceMs: sendPatienceMs, work: async () => getInstance(world.db) });
  const mark = openHighWaterMark(world, id);
  const pushing = pushAlongside(world, options, AbortSignal.any([world.stopping, ending.signal]));
  try {
    return await keepWorking(world, {
      name: owner,
      patienceMs: sendPatienceMs,
      work: async (locks) => {
        await checkNotRestored(world, { accountId, provider });
        const end = await workTogether(world, {
          accountId,
          locks,
          provider,
          owner,
          callbackUrl,
          unrecorded,
          onAttempts: mark.raiseTo,
          isPatient: false,
          onlyRunId: options.isAlone === true ? runId : undefined,
          listNumbers: async () => numbers,
          alongside: async (stopping) =>
            watchRun(world, { runId, trackForMs, stopping, onView: options.onView ?? (() => {}) }),
        });
        // Stopped, but not by the operator: the session was lost.
        return end.why === 'stopped' && !world.stopping.aborted ? null : end;
      },
    });
  } finally {
    mark.write();
    ending.abort();
    await pushing;
  }
}

/** Updates the provider's contact book in the background; a failure is reported and never delays sending. */
async function pushAlongside(
  { db }: DatabaseWorld,
  { accountId, provider, onContactsNotPushed }: PerformOptions,
  stopping: AbortSignal,
): Promise<void> {
  const failure = await pushContacts({ db, provider }, { accountId, stopping }).then(
    (result) => result.failure,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failure !== null) onContactsNotPushed?.(failure);
}
