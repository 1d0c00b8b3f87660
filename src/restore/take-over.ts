/**
 * Makes a restored database current: records what its lost successor sent, from the provider's list. Invariant: it may send only
 * after the whole list since the backup has been read.
 */
import { hourMs } from '../core/duration.ts';
import { conflict } from '../core/operating-error.ts';
import { getInstance, getListLimit, passOverAttempts } from '../store/database/instance.ts';
import { countLiveWorkers } from '../store/dispatch/worker.ts';
import { findLastKnownTime } from '../store/runs/run-find.ts';
import { findSentPlanned, recordSentPlanned } from '../store/track/sent-planned.ts';
import { applyReports } from '../track/apply-reports.ts';
import { paceLists } from '../track/list-pace.ts';
import { readList } from '../track/read-list.ts';
import type { DatabaseWorld } from '../world.ts';
import { findHighWaterMark, openHighWaterMark } from './high-water-mark.ts';

/** Start this long before the last time in the database: clocks differ, and a backup takes time. */
const overlapMs = hourMs;
/** Ids to skip: other machines may have seen more attempts of the lost copy than this one. */
const attemptsPassedOver = 1_000_000;

export interface TakenOver {
  /** Messages read from the provider's list. */
  readonly read: number;
  /** Those of them that were planned here and now count as sent. */
  readonly found: number;
}

/** Takes over what was sent since the backup. Throws `workers-at-work` while a worker uses this database. */
export async function takeOverDatabase(
  world: DatabaseWorld,
  { onRead }: { onRead: (messages: number) => void },
): Promise<TakenOver> {
  const { db } = world;
  if ((await countLiveWorkers(db)) > 0)
    throw conflict('workers-at-work', 'Cannot claim the database: a worker is using it');
  const taken = await takeOverList(world, onRead);
  const { id, lastAttempt } = await getInstance(db);
  await passOverAttempts(db, Math.max(lastAttempt, findHighWaterMark(world, id)) + attemptsPassedOver);
  const mark = openHighWaterMark(world, id);
  mark.raiseTo((await getInstance(db)).lastAttempt);
  mark.write();
  return taken;
}

async function takeOverList(world: DatabaseWorld, onRead: (messages: number) => void): Promise<TakenOver> {
  const { db, clock, stopping } = world;
  const lastKnown = await findLastKnownTime(db);
  const since = new Date((lastKnown ?? world.now()).getTime() - overlapMs);
  let read = 0;
  let found = 0;
  const provider = paceLists({ provider: await world.provider(), clock }, await getListLimit(db));
  const pages = readList({ provider }, { by: 'createdAt', since, signal: stopping });
  for await (const page of pages) {
    found += await recordSentPlanned(db, { sent: await findSentPlanned(db, page), now: world.now() });
    await applyReports({ db, now: world.now() }, { source: 'poller', reports: page });
    read += page.length;
    onRead(read);
  }
  stopping.throwIfAborted();
  return { read, found };
}
