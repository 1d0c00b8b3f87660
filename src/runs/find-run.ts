/** Finds a run by its number or its campaign. Invariant: a name that means several campaigns means none. */
import path from 'node:path';
import { pathBelow } from '../campaign/files/folder.ts';
import { badInput, notFound } from '../core/operating-error.ts';
import type { Database } from '../store/database/connect.ts';
import {
  type FoundRun,
  findLastRun,
  findRunById,
  listLatestRuns,
  listUnfinishedRuns,
  type NamedRun,
} from '../store/runs/run-find.ts';
import type { DatabaseWorld } from '../world.ts';

export type FindRunWorld = Pick<DatabaseWorld, 'db' | 'root' | 'config'>;

/**
 * The run with this number, or the latest run of a campaign: of the one with this path from the current folder or the root, else of
 * the only one whose folder has this name. Null if there is no such run. Throws `ambiguous-run`.
 */
export async function findNamedRun(world: FindRunWorld, text: string): Promise<FoundRun | null> {
  const byId = await findRunById(world.db, text);
  if (byId !== null) return byId;
  const { root } = world;
  const paths = [pathBelow(root, path.resolve(text)), pathBelow(root, path.resolve(root, text))];
  const folder = text.includes('/') ? '' : text.normalize('NFC');
  const found = await listLatestRuns(world.db, { paths, folder });
  const exact = found.filter(({ campaign }) => paths.includes(campaign));
  return pickOne(world, { text, found: exact.length > 0 ? exact : found });
}

/** Of several runs the one of BLUECAST_ACCOUNT. */
function pickOne(
  { config }: FindRunWorld,
  { text, found }: { text: string; found: readonly NamedRun[] },
): FoundRun | null {
  if (found.length <= 1) return found[0] ?? null;
  const ofAccount = found.filter(({ account }) => account === config.namedAccount);
  const [only] = ofAccount;
  if (only !== undefined && ofAccount.length === 1) return only;
  const names = found.map(({ id, campaign, account }) => `run ${id} of ${campaign} (account ${account})`).join(', ');
  throw badInput('ambiguous-run', `Cannot choose the run ${text}: it may be ${names}; give the number`);
}

/** The run that a text means: see `findNamedRun`. Throws `no-such-run` and `ambiguous-run`. */
export async function getNamedRun(world: FindRunWorld, text: string): Promise<FoundRun> {
  const run = await findNamedRun(world, text);
  if (run !== null) return run;
  throw noSuchRun(text);
}

/** The current row of a run. Throws `no-such-run`. */
export async function getRunById(db: Database, runId: number): Promise<FoundRun> {
  const run = await findRunById(db, String(runId));
  if (run !== null) return run;
  throw noSuchRun(String(runId));
}

function noSuchRun(text: string): Error {
  return notFound('no-such-run', `Cannot find the run ${text}: give the number of a run or the name of a campaign`);
}

/** The named run, or without a name the newest one. Throws `no-such-run`, and `no-runs` if there are no runs yet. */
export async function getRunOrLast(world: FindRunWorld, text: string | undefined): Promise<FoundRun> {
  const run = text === undefined ? await findLastRun(world.db) : await getNamedRun(world, text);
  if (run !== null) return run;
  throw notFound('no-runs', 'Cannot report: there are no runs yet');
}

/** The named run; without a name all unfinished runs; if there are no unfinished runs, the last one. */
export async function listRunsToShow(world: FindRunWorld, text: string | undefined): Promise<readonly FoundRun[]> {
  if (text !== undefined) return [await getNamedRun(world, text)];
  const unfinished = await listUnfinishedRuns(world.db);
  if (unfinished.length > 0) return unfinished;
  const last = await findLastRun(world.db);
  return last === null ? [] : [last];
}
