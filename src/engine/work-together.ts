/**
 * Runs dispatch, tracking and the caller's own work side by side. Invariant: when one ends, even by an error, all end; when it
 * returns, no line is held and no send is in flight.
 */
import type { AttemptKey } from '../core/message/answer.ts';
import { dispatch } from '../dispatch/dispatch.ts';
import type { DispatchLine } from '../dispatch/dispatch-world.ts';
import type { Unrecorded } from '../dispatch/recorder.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { Database } from '../store/database/connect.ts';
import { listLinesToSend } from '../store/dispatch/line.ts';
import type { LockSession } from '../store/dispatch/line-lock.ts';
import { track } from '../track/track.ts';
import type { DatabaseWorld } from '../world.ts';
import { keepAccount } from './keep-account.ts';

export interface WorkOptions<T> {
  readonly accountId: number;
  readonly locks: LockSession;
  readonly provider: SendblueClient;
  /** For people: host and process. */
  readonly owner: string;
  readonly callbackUrl: ((attempt: AttemptKey) => string) | null;
  /** The lines that may be sent from, E.164. */
  readonly listNumbers: () => Promise<readonly string[]>;
  /** Called with the highest attempt id so far. */
  readonly onAttempts: (latest: number) => void;
  /** Answers that an earlier session could not record. */
  readonly unrecorded: Unrecorded[];
  /** True: waits without end for a provider that is unreachable or refuses the keys. */
  readonly isPatient: boolean;
  /** Starts the runs of schedules; absent: this process does not. */
  readonly scheduler?: Scheduler | undefined;
  /** Send only this run's messages; absent: those of every running run. */
  readonly onlyRunId?: number | undefined;
  /** Runs meanwhile, until `stopping` aborts; when it returns, the others end. */
  readonly alongside: (stopping: AbortSignal) => Promise<T>;
}

/** The first read of the provider's list starts this long before now: nothing of ours is older. */
const firstReadMs = 600_000;

/** Works until `alongside` returns, the world is stopping or the session is over; returns what `alongside` returned. */
export async function workTogether<T>(world: DatabaseWorld, options: WorkOptions<T>): Promise<T> {
  const { engineDb, clock, log, killPoint } = world;
  const { accountId, locks, provider, owner, callbackUrl, isPatient, onlyRunId, onAttempts, unrecorded } = options;
  const ending = new AbortController();
  const stopping = AbortSignal.any([world.stopping, ending.signal]);
  const listDispatchable = async (): Promise<readonly DispatchLine[]> =>
    listDispatchLines(world.db, { accountId, numbers: await options.listNumbers() });
  const sending = {
    db: engineDb,
    locks,
    provider,
    clock,
    log,
    owner,
    onlyRunId,
    callbackUrl,
    killPoint,
    onAttempts,
    unrecorded,
  };
  const tracking = { db: engineDb, accountId, locks, provider, clock, log };
  const startAt = new Date(world.now().getTime() - firstReadMs);
  // The first part to end, even by an error, ends the others; each finishes what it has begun.
  const together = <R>(part: Promise<R>): Promise<R> => part.finally(() => ending.abort());
  const [alongside, ...others] = await Promise.allSettled([
    together(options.alongside(stopping)),
    together(dispatch(sending, { listLines: listDispatchable, isPatient, stopping })),
    together(track(tracking, { startAt, isPatient, stopping })),
    together(keepAccount(world, { accountId, stopping })),
    ...(options.scheduler === undefined ? [] : [together(options.scheduler.keep(locks, stopping))]),
  ]);
  for (const end of [...others, alongside]) if (end.status === 'rejected') throw end.reason;
  if (alongside.status === 'rejected') throw alongside.reason;
  return alongside.value;
}

async function listDispatchLines(
  db: Database,
  asked: { accountId: number; numbers: readonly string[] },
): Promise<readonly DispatchLine[]> {
  const lines = await listLinesToSend(db, asked);
  return lines.map(({ id, number, limits }) => ({ lineId: id, number, perSecond: limits.perSecond }));
}
