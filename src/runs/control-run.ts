/**
 * Pauses, resumes and cancels a run. Invariant: the order of the steps keeps a worker from claiming a message between them;
 * each function may be called again.
 */
import { unfinishedStates } from '../core/message/run-state.ts';
import { conflict } from '../core/operating-error.ts';
import { hasFailedCanary, releaseRest } from '../store/runs/canary.ts';
import { type CancelLoss, countCancelLoss, markCancelled, markPaused, markResumed } from '../store/runs/run-control.ts';
import type { FoundRun } from '../store/runs/run-find.ts';
import type { DatabaseWorld } from '../world.ts';
import { getRunById } from './find-run.ts';

export interface ControlledRun {
  /** The run after the change. */
  readonly run: FoundRun;
  /** False if there was nothing to do. */
  readonly hasMoved: boolean;
}

type ControlWorld = Pick<DatabaseWorld, 'db' | 'now'>;

/** Sends no more messages of the run until it is resumed. Throws `run-not-pausable`. */
export async function pauseRun({ db }: Pick<DatabaseWorld, 'db'>, runId: number): Promise<ControlledRun> {
  const hasMoved = await markPaused(db, runId);
  const run = await getRunById(db, runId);
  if (hasMoved || run.state === 'paused') return { run, hasMoved };
  const why =
    run.state === 'planning' ? 'still being planned; stop the command that plans it instead' : `${run.state} already`;
  throw conflict('run-not-pausable', `Cannot pause ${nameRun(run)}: it is ${why}`);
}

/** Continues a paused run. If its canary failed, the rest is sent anyway. Throws `run-not-resumable`. */
export async function resumeRun({ db, now }: ControlWorld, runId: number): Promise<ControlledRun> {
  // Release the rest first: otherwise the resumed run would finish without it.
  if (await hasFailedCanary(db, runId)) await releaseRest(db, { runId, now: now(), as: 'overruled' });
  const hasMoved = await markResumed(db, runId);
  const run = await getRunById(db, runId);
  if (run.state === 'cancelled' || run.state === 'finished')
    throw conflict('run-not-resumable', `Cannot resume ${nameRun(run)}: it is ${run.state}`);
  return { run, hasMoved };
}

/** Who would lose what if the run were cancelled now; null for a run that is over, which loses nothing. */
export async function findCancelLoss({ db }: Pick<DatabaseWorld, 'db'>, run: FoundRun): Promise<CancelLoss | null> {
  return unfinishedStates.some((state) => state === run.state) ? countCancelLoss(db, run.id) : null;
}

/** Cancels the run with every unsent message. Throws `run-not-cancellable`. */
export async function cancelRun(
  { db, now }: ControlWorld,
  runId: number,
): Promise<ControlledRun & { readonly messages: number }> {
  const messages = await markCancelled(db, { runId, now: now() });
  const run = await getRunById(db, runId);
  if (run.state !== 'cancelled')
    throw conflict('run-not-cancellable', `Cannot cancel ${nameRun(run)}: it is ${run.state} already`);
  return { run, hasMoved: messages !== null, messages: messages ?? 0 };
}

/** `run 4 of spring-sale` */
export function nameRun(run: Pick<FoundRun, 'id' | 'campaign'>): string {
  return `run ${run.id} of ${run.campaign}`;
}
