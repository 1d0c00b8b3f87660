/** Which run is meant: by its number, or by its campaign. */
import path from 'node:path';
import { notFound } from '../core/operating-error.ts';
import type { Database } from '../store/database/connect.ts';
import { type FoundRun, findRun } from '../store/runs/run-find.ts';

/** The run with this number, or the latest run of the campaign with this name or folder. Throws `no-such-run`. */
export async function getNamedRun(db: Database, text: string): Promise<FoundRun> {
  const run = (await findRun(db, text)) ?? (await findRun(db, path.basename(text)));
  if (run !== null) return run;
  throw notFound('no-such-run', `Cannot find the run ${text}: give the number of a run or the name of a campaign`);
}

/** The run as it is now. Throws `no-such-run`. */
export async function getRunById(db: Database, runId: number): Promise<FoundRun> {
  return getNamedRun(db, String(runId));
}
