/** RUN on the command line: the id of a run, the name of a campaign, or its folder. */
import path from 'node:path';
import { badInput } from '../core/operating-error.ts';
import type { Database } from '../store/database/connect.ts';
import { type FoundRun, findRun } from '../store/runs/run-find.ts';

/** The run that is meant: with a campaign its latest. Throws `no-such-run`. */
export async function getNamedRun(db: Database, text: string): Promise<FoundRun> {
  const run = (await findRun(db, text)) ?? (await findRun(db, path.basename(text)));
  if (run !== null) return run;
  throw badInput(
    'no-such-run',
    `Cannot find the run ${text}: give the number of a run or the name of a campaign; \`bluecast status\` shows them`,
  );
}
