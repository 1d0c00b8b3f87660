/**
 * Dispatch and tracking of one run until nothing is left to do. Invariant: when it returns, no line is held and no send is in
 * flight; a database that goes away meanwhile is waited for.
 */
import { pushContacts } from '../audience/push-contacts.ts';
import { type RunEnd, watchRun } from '../commands/watch-run.ts';
import type { DatabaseWorld } from '../compose.ts';
import type { Unrecorded } from '../dispatch/recorder.ts';
import { openHighWaterMark } from '../restore/high-water-mark.ts';
import { checkNotRestored } from '../restore/restored.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { getInstance } from '../store/database/instance.ts';
import { keepWorking } from './keep-working.ts';
import { workTogether } from './work-together.ts';

export interface PerformOptions {
  readonly runId: number;
  /** The lines that may be sent from, E.164. */
  readonly numbers: readonly string[];
  readonly provider: SendblueClient;
  /** For people: host and process. */
  readonly owner: string;
  readonly callbackUrl: ((attemptId: number) => string) | null;
  readonly trackForMs: number;
  /** Nothing of other runs goes out beside it. */
  readonly isAlone?: boolean;
}

/** For how long a lost database is waited for: a server restarts within that; the embedded one does not by itself. */
const patienceMs = { server: 300_000, embedded: 15_000 };

/** Sends and tracks a run that is `running`. Throws what dispatch and track throw, once waiting does not help. */
export async function performRun(world: DatabaseWorld, options: PerformOptions): Promise<RunEnd> {
  const unrecorded: Unrecorded[] = [];
  const ending = new AbortController();
  const mark = openHighWaterMark(world, (await getInstance(world.db)).id);
  const pushing = pushBeside(world, options.provider, AbortSignal.any([world.stopping, ending.signal]));
  try {
    return await keepWorking(world, {
      name: options.owner,
      patienceMs: world.config.databaseUrl === null ? patienceMs.embedded : patienceMs.server,
      work: async (locks) => {
        await checkNotRestored(world, options.provider);
        const end = await workTogether(world, {
          ...options,
          locks,
          unrecorded,
          onAttempts: mark.rise,
          isPatient: false,
          onlyRunId: options.isAlone === true ? options.runId : undefined,
          listNumbers: async () => options.numbers,
          beside: async (stopping) => watchRun(world, { ...options, stopping }),
        });
        // Stopped, and by nobody: the session is over.
        return end.why === 'stopped' && !world.stopping.aborted ? null : end;
      },
    });
  } finally {
    mark.write();
    ending.abort();
    await pushing;
  }
}

/** The provider's contact book follows beside the sending; that it cannot is told and holds nothing up. */
async function pushBeside(world: DatabaseWorld, provider: SendblueClient, stopping: AbortSignal): Promise<void> {
  const failure = await pushContacts({ db: world.db, provider }, { stopping }).then(
    (result) => result.failure,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (failure !== null)
    world.note(`Note: contacts could not be pushed to Sendblue; they will be with the next send: ${failure}`);
}
