/**
 * Dispatch and tracking of one run, side by side, until nothing is left to do. Invariant: when it returns, no line is held and
 * no send is in flight.
 */
import { pushContacts } from '../audience/push-contacts.ts';
import type { DatabaseWorld } from '../compose.ts';
import type { Account } from '../core/account.ts';
import { type DispatchLine, dispatch } from '../dispatch/dispatch.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { openLockSession } from '../store/line-lock.ts';
import { track } from '../track/track.ts';
import { type RunEnd, watchRun } from './watch-run.ts';

export interface PerformOptions {
  readonly runId: number;
  readonly account: Account;
  readonly lineIds: ReadonlyMap<string, number>;
  readonly provider: SendblueClient;
  readonly owner: string;
  readonly trackForMs: number;
  /** Nothing of other runs goes out beside it. */
  readonly isAlone?: boolean;
}

/** A provider's list that has never been read is read from this long before now: nothing of ours is older. */
const firstReadMs = 600_000;

/** Sends and tracks a run that is `running`. Throws what dispatch and track throw. */
export async function performRun(world: DatabaseWorld, options: PerformOptions): Promise<RunEnd> {
  const locks = await openLockSession(world.databaseUrl);
  const ending = new AbortController();
  const stopping = AbortSignal.any([world.stopping, ending.signal]);
  const parts = { ...world, locks, provider: options.provider };
  const startAt = new Date(world.now().getTime() - firstReadMs);
  const settleAfterMs = options.account.settleAfterSeconds * 1_000;
  // Whatever part ends first, by an error too, ends the others; each finishes what it has begun.
  const together = <T>(part: Promise<T>): Promise<T> => part.finally(() => ending.abort());
  const lines = linesOf(options);
  const onlyRunId = options.isAlone === true ? options.runId : undefined;
  try {
    const ends = await Promise.allSettled([
      together(watchRun(world, { ...options, stopping })),
      together(dispatch({ ...parts, owner: options.owner, callbackUrl: null, onlyRunId }, { lines, stopping })),
      together(track(parts, { startAt, settleAfterMs, stopping })),
      pushBeside(parts, stopping),
    ]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const [watched] = ends;
    return watched.status === 'fulfilled' ? watched.value : { why: 'stopped' };
  } finally {
    await locks.close();
  }
}

/** The provider's contact book follows beside the sending; that it cannot is told and holds nothing up. */
async function pushBeside(
  world: Pick<DatabaseWorld, 'db' | 'note'> & { readonly provider: SendblueClient },
  stopping: AbortSignal,
): Promise<void> {
  const { failure } = await pushContacts(world, { stopping });
  if (failure !== null)
    world.note(`Note: contacts could not be pushed to Sendblue; they will be with the next send: ${failure}`);
}

function linesOf({ account, lineIds }: PerformOptions): readonly DispatchLine[] {
  return account.lines.flatMap(({ number, limits }) => {
    const lineId = lineIds.get(number);
    return lineId === undefined ? [] : [{ lineId, number, ...limits }];
  });
}
