/**
 * Makes a database current that does not know what was sent from its lines: one that was restored from a backup, or one that is new.
 * Records it from the provider's lists. Invariant: the database may send only after the whole lists have been read.
 */
import { applyInbound } from '../consent/inbound.ts';
import { hourMs } from '../core/duration.ts';
import { conflict } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { type AccountRow, getListLimit } from '../store/accounts/account.ts';
import { getInstance, passOverAttempts } from '../store/database/instance.ts';
import { learnContacts, listUnmetLines, markMet, type UnmetLine } from '../store/dispatch/line-meeting.ts';
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
/** From here on the whole list of a line is read that was not met. */
const beginning = new Date('2015-01-01T00:00:00Z');

export interface TakenOver {
  /** Messages read from the provider's lists. */
  readonly read: number;
  /** Those of them that were planned here and now count as sent. */
  readonly found: number;
}

type Progress = (messages: number) => void;

/** Takes over what other databases sent from the accounts' lines. Throws `workers-at-work` while a worker uses this database. */
export async function takeOverDatabase(
  world: DatabaseWorld,
  { accounts, onRead }: { accounts: readonly AccountRow[]; onRead: Progress },
): Promise<TakenOver> {
  const { db, now } = world;
  if ((await countLiveWorkers(db)) > 0)
    throw conflict('workers-at-work', 'Cannot claim the database: a worker is using it');
  const total = { read: 0, found: 0 };
  const count = (each: TakenOver): void => {
    total.read += each.read;
    total.found += each.found;
    onRead(total.read);
  };
  for (const account of accounts) {
    const provider = paceLists(
      { provider: await world.provider(account), clock: world.clock },
      await getListLimit(db, account.id),
    );
    const unmet = await listUnmetLines(db, account.id);
    await takeOverSince(world, { accountId: account.id, provider, count });
    for (const line of unmet) await learnLine(world, { accountId: account.id, provider, line, count });
    await markMet(db, { lineIds: unmet.map(({ id }) => id), now: now() });
  }
  await passOver(world);
  return total;
}

interface TakeOver {
  readonly accountId: number;
  readonly provider: Pick<SendblueClient, 'listMessages'>;
  readonly count: (each: TakenOver) => void;
}

/** What was sent since the last time that this database knows of. */
async function takeOverSince(world: DatabaseWorld, { accountId, provider, count }: TakeOver): Promise<void> {
  const lastKnown = await findLastKnownTime(world.db);
  const since = new Date((lastKnown ?? world.now()).getTime() - overlapMs);
  for await (const page of readList({ provider }, { by: 'createdAt', since, signal: world.stopping })) {
    const sent = await findSentPlanned(world.db, { accountId, listed: page, isNewDatabase: false });
    count({ read: page.length, found: await recordSentPlanned(world.db, { sent, now: world.now() }) });
    await applyReports({ db: world.db, now: world.now() }, { source: 'poller', reports: page });
  }
  world.stopping.throwIfAborted();
}

/** All that a line ever sent, and what people wrote to it. */
async function learnLine(
  world: DatabaseWorld,
  { accountId, provider, line, count }: TakeOver & { line: UnmetLine },
): Promise<void> {
  const { db, now, stopping } = world;
  const query = { by: 'createdAt', since: beginning, lineNumber: line.number, signal: stopping } as const;
  for await (const page of readList({ provider }, query)) {
    const sent = await findSentPlanned(db, { accountId, listed: page, isNewDatabase: true });
    count({ read: page.length, found: await recordSentPlanned(db, { sent, now: now() }) });
    await applyReports({ db, now: now() }, { source: 'poller', reports: page });
    const written = page.flatMap(({ number, createdAt }) =>
      number === null || createdAt === null ? [] : [{ phone: number, at: createdAt }],
    );
    await learnContacts(db, { accountId, lineId: line.id, sent: written });
  }
  for await (const page of readList({ provider }, { ...query, isOutbound: false })) {
    await applyInbound({ db, now: now() }, page);
    count({ read: page.length, found: 0 });
  }
  stopping.throwIfAborted();
}

async function passOver(world: DatabaseWorld): Promise<void> {
  const { id, lastAttempt } = await getInstance(world.db);
  await passOverAttempts(world.db, Math.max(lastAttempt, findHighWaterMark(world, id)) + attemptsPassedOver);
  const mark = openHighWaterMark(world, id);
  mark.raiseTo((await getInstance(world.db)).lastAttempt);
  mark.write();
}
