/**
 * `bluecast claim`: after a restored backup. Looks up at the provider what the lost copy has sent, takes it over, and lets this
 * database send again. Invariant: nothing is opened before the whole list since the backup has been read.
 */
import type { DatabaseWorld } from '../compose.ts';
import { hourMs } from '../core/duration.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { findHighWaterMark, openHighWaterMark } from '../restore/high-water-mark.ts';
import { findRestoredSign } from '../restore/restored.ts';
import { getInstance, getListLimit, passOverAttempts } from '../store/database/instance.ts';
import { countLiveWorkers } from '../store/dispatch/worker.ts';
import { findLastKnownTime } from '../store/runs/run-find.ts';
import { findSentPlanned, recordSentPlanned } from '../store/track/sent-planned.ts';
import { createSteps } from '../terminal/steps.ts';
import { applyReports } from '../track/apply-reports.ts';
import { paceLists } from '../track/list-pace.ts';
import { readList } from '../track/read-list.ts';

/** Read from so long before the last that this database knows: clocks differ, and a backup takes time. */
const overlapMs = hourMs;
/** Other machines may have seen more attempts of the lost copy than this one. */
const attemptsPassedOver = 1_000_000;

/** Takes over what was sent since the backup. Throws `workers-at-work` while anybody sends from this database. */
export async function claim(world: DatabaseWorld): Promise<number> {
  const { db } = world;
  const provider = await world.provider();
  const sign = await findRestoredSign(world, provider);
  if (sign === null) {
    world.print(
      'Nothing to do: this database is the one that this machine knows, and Sendblue has nothing that it does not.',
    );
    return exitCodes.done;
  }
  if ((await countLiveWorkers(db)) > 0) {
    throw badInput(
      'workers-at-work',
      'Cannot claim the database: a worker is using it; stop every `bluecast` process first',
    );
  }
  world.print(`This database may not send: ${sign}.`);
  const taken = await takeOver(world);
  const { id, lastAttempt } = await getInstance(db);
  await passOverAttempts(db, Math.max(lastAttempt, findHighWaterMark(id)) + attemptsPassedOver);
  const mark = openHighWaterMark(world, id);
  mark.rise((await getInstance(db)).lastAttempt);
  mark.write();
  world.print(
    `Read ${formatNumber(taken.read)} messages of Sendblue's list: ${formatNumber(taken.found)} of them were planned here and count as sent now.`,
  );
  world.print('This database may send again. Look at `bluecast status` first, then run your `send` command.');
  return exitCodes.done;
}

async function takeOver(world: DatabaseWorld): Promise<{ read: number; found: number }> {
  const { db, clock, stopping } = world;
  const steps = createSteps(world);
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
    steps.show(`reading Sendblue's list: ${formatNumber(read)} messages`);
  }
  steps.clear();
  stopping.throwIfAborted();
  return { read, found };
}
