/** Which run is meant: by its number, or by its campaign. */
import path from 'node:path';
import { notFound } from '../core/operating-error.ts';
import type { Database } from '../store/database/connect.ts';
import { type FoundRun, findLastRun, findRun, listUnfinishedRuns } from '../store/runs/run-find.ts';

/** The run with this number, or the latest run of the campaign with this name or folder; null when there is none. */
export async function findNamedRun(db: Database, text: string): Promise<FoundRun | null> {
  return (await findRun(db, text)) ?? (await findRun(db, path.basename(text)));
}

/** The run with this number, or the latest run of the campaign with this name or folder. Throws `no-such-run`. */
export async function getNamedRun(db: Database, text: string): Promise<FoundRun> {
  const run = await findNamedRun(db, text);
  if (run !== null) return run;
  throw notFound('no-such-run', `Cannot find the run ${text}: give the number of a run or the name of a campaign`);
}

/** The run as it is now. Throws `no-such-run`. */
export async function getRunById(db: Database, runId: number): Promise<FoundRun> {
  return getNamedRun(db, String(runId));
}

/** The run that is named, else the one that was made last. Throws `no-such-run`, and `no-runs` where there is none yet. */
export async function getRunOrLast(db: Database, text: string | undefined): Promise<FoundRun> {
  const run = text === undefined ? await findLastRun(db) : await getNamedRun(db, text);
  if (run !== null) return run;
  throw notFound('no-runs', 'Cannot report: there are no runs yet');
}

/** The runs that a person wants to see: the one that is named, else all unfinished ones, else the last. */
export async function listRunsToShow(db: Database, text: string | undefined): Promise<readonly FoundRun[]> {
  if (text !== undefined) return [await getNamedRun(db, text)];
  const unfinished = await listUnfinishedRuns(db);
  if (unfinished.length > 0) return unfinished;
  const last = await findLastRun(db);
  return last === null ? [] : [last];
}
