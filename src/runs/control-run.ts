/**
 * Pausing, resuming and cancelling a run, from whatever door. Invariant: the order of the steps keeps a claim from passing in
 * between; each may be repeated, and says what it found.
 */
import { conflict } from '../core/operating-error.ts';
import { hasFailedCanary, releaseRest } from '../store/runs/canary.ts';
import { cancelPlanned, markCancelled, markPaused, markResumed } from '../store/runs/run-control.ts';
import type { FoundRun } from '../store/runs/run-find.ts';
import type { DatabaseWorld } from '../world.ts';
import { getRunById } from './find-run.ts';

export interface ControlledRun {
  /** As it is now. */
  readonly run: FoundRun;
  /** False: there was nothing to do. */
  readonly hasMoved: boolean;
}

type ControlWorld = Pick<DatabaseWorld, 'db' | 'now'>;

/** No message of the run goes out any more, until it is resumed. Throws `run-not-pausable`. */
export async function pauseRun({ db }: Pick<DatabaseWorld, 'db'>, runId: number): Promise<ControlledRun> {
  const hasMoved = await markPaused(db, runId);
  const run = await getRunById(db, runId);
  if (hasMoved || run.state === 'paused') return { run, hasMoved };
  const why = run.state === 'planning' ? 'still being planned; stop that command instead' : `${run.state} already`;
  throw conflict('run-not-pausable', `Cannot pause ${nameRun(run)}: it is ${why}`);
}

/** A paused run continues; one that its canary stopped sends the rest all the same. Throws `run-not-resumable`. */
export async function resumeRun({ db, now }: ControlWorld, runId: number): Promise<ControlledRun> {
  // First the rest: a run that is resumed while its rest is held would finish without it.
  if (await hasFailedCanary(db, runId)) await releaseRest(db, { runId, now: now(), as: 'overruled' });
  const hasMoved = await markResumed(db, runId);
  const run = await getRunById(db, runId);
  if (run.state === 'cancelled' || run.state === 'finished')
    throw conflict('run-not-resumable', `Cannot resume ${nameRun(run)}: it is ${run.state}`);
  return { run, hasMoved };
}

/** What has not gone out never will. A second call cancels what a first one left. Throws `run-not-cancellable`. */
export async function cancelRun(
  { db, now }: ControlWorld,
  runId: number,
): Promise<ControlledRun & { readonly messages: number }> {
  // First the run, so that no claim goes out while its messages are moved.
  const hasMoved = await markCancelled(db, { runId, now: now() });
  const run = await getRunById(db, runId);
  if (run.state !== 'cancelled')
    throw conflict('run-not-cancellable', `Cannot cancel ${nameRun(run)}: it is ${run.state} already`);
  const messages = await cancelPlanned(db, { runId, now: now() });
  return { run, hasMoved: hasMoved || messages > 0, messages };
}

/** `run 4 of spring-sale` */
export function nameRun(run: Pick<FoundRun, 'id' | 'campaign'>): string {
  return `run ${run.id} of ${run.campaign}`;
}
