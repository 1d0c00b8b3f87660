/**
 * `bluecast worker` and `bluecast serve`: send and track whatever runs there are, from the lines that are free, until told to stop.
 * Any number of them on any number of machines share the work through the database. `serve` also listens for the provider.
 */

import type { DatabaseWorld } from '../compose.ts';
import { exitCodes, OperatingError } from '../core/operating-error.ts';
import type { Unrecorded } from '../dispatch/recorder.ts';
import { keepWorking } from '../engine/keep-working.ts';
import { tendRuns } from '../engine/tend-runs.ts';
import { workTogether } from '../engine/work-together.ts';
import { nameWorker } from '../engine/worker-name.ts';
import { openHighWaterMark } from '../restore/high-water-mark.ts';
import { findRestoredSign } from '../restore/restored.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { withListening } from '../service/callbacks/listening.ts';
import { getInstance } from '../store/database/instance.ts';

export interface WorkerInput {
  /** How long a run's last statuses are waited for after its last message has gone out. */
  readonly trackForMs: number;
  /** Where to listen for callbacks and webhooks; absent: not at all, unless they can reach us. */
  readonly port?: number | undefined;
}

/** How long the account's list of lines is believed. */
const linesForMs = 60_000;
/** How often a database that may not send is looked at again: somebody may have claimed it. */
const askAgainMs = 10_000;

/** Works until the process is told to stop. A database or provider that goes away is waited for. */
export async function worker(world: DatabaseWorld, input: WorkerInput): Promise<number> {
  const provider = await world.provider();
  const owner = nameWorker();
  const unrecorded: Unrecorded[] = [];
  const mark = openHighWaterMark(world, (await getInstance(world.db)).id);
  const guard = createGuard(world, provider);
  const listLines = createLineList(world, provider);
  world.note(`Worker ${owner}: sending and tracking until it is stopped with Ctrl-C.`);
  return withListening(world, input.port, async ({ callbackUrl }) =>
    keepWorking(world, {
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
          beside: async (stopping) => tendRuns(world, { provider, trackForMs: input.trackForMs, stopping }),
        });
        return world.stopping.aborted ? exitCodes.done : null;
      },
    }).finally(mark.write),
  );
}

/** Knows whether this database may send; asks again every so often while it may not. */
function createGuard(
  world: DatabaseWorld,
  provider: Pick<SendblueClient, 'listMessages'>,
): { doubt(): void; isReadOnly(): Promise<boolean> } {
  let isReadOnly = true;
  let askAtMs = Number.NEGATIVE_INFINITY;
  return {
    doubt: () => {
      isReadOnly = true;
      askAtMs = Number.NEGATIVE_INFINITY;
    },
    isReadOnly: async () => {
      if (!isReadOnly || world.clock.elapsedMs() < askAtMs) return isReadOnly;
      askAtMs = world.clock.elapsedMs() + askAgainMs;
      try {
        const sign = await findRestoredSign(world, provider);
        isReadOnly = sign !== null;
        if (isReadOnly) world.log('read-only', { why: sign, remedy: 'bluecast claim' });
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error;
        world.log('not-checked-yet', { code: error.code });
      }
      return isReadOnly;
    },
  };
}

/** The account's lines; while the provider does not answer, those that it named last. */
export function createLineList(
  world: Pick<DatabaseWorld, 'clock' | 'log'>,
  provider: Pick<SendblueClient, 'listLines'>,
): () => Promise<readonly string[]> {
  let numbers: readonly string[] = [];
  let askAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (world.clock.elapsedMs() < askAtMs) return numbers;
    askAtMs = world.clock.elapsedMs() + linesForMs;
    try {
      ({ numbers } = await provider.listLines({}));
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      world.log('lines-not-listed', { code: error.code });
      askAtMs = world.clock.elapsedMs() + linesForMs / 10;
    }
    return numbers;
  };
}
