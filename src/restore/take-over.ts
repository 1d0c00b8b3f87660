/**
 * After a restored backup: what the lost copy has sent is looked up at the provider and taken over, and this database may send
 * again. Invariant: nothing is opened before the whole list since the backup has been read.
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

/** Read from so long before the last that this database knows: clocks differ, and a backup takes time. */
const overlapMs = hourMs;
/** Other machines may have seen more attempts of the lost copy than this one. */
const attemptsPassedOver = 1_000_000;

export interface TakenOver {
  /** Messages of the provider's list. */
  readonly read: number;
  /** Of them, those that were planned here and count as sent now. */
  readonly found: number;
}

/** Throws `workers-at-work` while anybody sends from this database. */
export async function takeOverDatabase(
  world: DatabaseWorld,
  { onRead }: { onRead: (messages: number) => void },
): Promise<TakenOver> {
  const { db } = world;
  if ((await countLiveWorkers(db)) > 0)
    throw conflict('workers-at-work', 'Cannot claim the database: a worker is using it');
  const taken = await takeOverList(world, onRead);
  const { id, lastAttempt } = await getInstance(db);
  await passOverAttempts(db, Math.max(lastAttempt, findHighWaterMark(id)) + attemptsPassedOver);
  const mark = openHighWaterMark(world, id);
  mark.rise((await getInstance(db)).lastAttempt);
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
