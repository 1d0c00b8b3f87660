/** What an operator does with a schedule. Invariant: an occurrence that had its run gets no second one, no matter who asks. */
import { saveLoadedAccount } from '../accounts/save-account.ts';
import { pathBelow } from '../campaign/files/folder.ts';
import { formatNumber } from '../core/format-count.ts';
import { conflict, notFound, OperatingError } from '../core/operating-error.ts';
import { listOccurrences, type Occurrence } from '../core/schedule/occurrences.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import { readGit } from '../inputs/git.ts';
import { isSound, listSchedules, type SoundCampaign } from '../inputs/list-schedules.ts';
import { openLockSession } from '../store/dispatch/line-lock.ts';
import type { RunRow } from '../store/runs/run.ts';
import {
  findOccurrence,
  insertMissed,
  listLastOccurrences,
  type OccurrenceRow,
  queueByHand,
  startByHand,
} from '../store/schedule/occurrence.ts';
import {
  approveScheduleRow,
  listScheduleRows,
  noteSchedule,
  pauseScheduleRow,
  resumeScheduleRow,
  type ScheduleRow,
} from '../store/schedule/schedule.ts';
import { findRunInTheWay } from '../store/schedule/scheduled-run.ts';
import type { DatabaseWorld } from '../world.ts';
import { hashSchedule } from './stand-still.ts';
import { giveUp, startOccurrence } from './start-occurrence.ts';

/** A schedule as the scheduler knows it, with its files if they are right. */
export interface FoundSchedule {
  readonly row: ScheduleRow;
  /** Null: its files are invalid or gone. */
  readonly files: SoundCampaign | null;
}

/**
 * The schedule of a campaign's folder. One that no process has seen yet is known from now on. Throws `no-schedule`, and
 * `schedule-stands` with the reason for one whose files are wrong and that was never known.
 */
export async function findSchedule(world: DatabaseWorld, folder: string): Promise<FoundSchedule> {
  const campaign = pathBelow(world.root, folder);
  const [read] = await listSchedules(world, folder);
  const files = read !== undefined && isSound(read) ? read : null;
  const rows = (await listScheduleRows(world.db)).filter((row) => row.campaign === campaign);
  if (files !== null) {
    const { accountId } = await saveLoadedAccount(world, files);
    const known = rows.find((row) => row.accountId === accountId);
    return { files, row: known ?? (await noteFirst(world, { accountId, files })) };
  }
  const [row] = rows;
  if (row !== undefined) return { row, files: null };
  if (read === undefined)
    throw notFound('no-schedule', `Cannot find the schedule of ${campaign}: its campaign.yaml has no key schedule`);
  throw conflict('schedule-stands', `Cannot use the schedule of ${campaign}: ${read.problem}`);
}

async function noteFirst(
  { db, now }: DatabaseWorld,
  { accountId, files }: { accountId: number; files: SoundCampaign },
): Promise<ScheduleRow> {
  const git = await readGit(files.folder);
  const hash = hashSchedule(files);
  return noteSchedule(db, { accountId, campaign: files.path, hash, commit: git?.commit ?? null, now: now() });
}

/** Starts nothing more until it is resumed; runs that have begun continue. Throws `schedule-stands`. */
export async function pauseSchedule(
  { db, now }: DatabaseWorld,
  { row, because, by }: { row: ScheduleRow; because: string; by: string },
): Promise<void> {
  if (await pauseScheduleRow(db, { ...row, because, by, now: now() })) return;
  throw conflict(
    'schedule-stands',
    `Cannot pause the schedule of ${row.campaign}: it stands already, because ${row.because}`,
  );
}

/** Continues from now on. Returns false when it was not paused. */
export async function resumeSchedule(
  { db, now }: DatabaseWorld,
  { row, by }: { row: ScheduleRow; by: string },
): Promise<boolean> {
  return resumeScheduleRow(db, { ...row, by, now: now() });
}

/** Approves what campaign.yaml says now, for every occurrence until it changes. Throws `schedule-stands`. */
export async function approveSchedule(
  { db, now }: DatabaseWorld,
  { found, by }: { found: FoundSchedule; by: string },
): Promise<void> {
  const { hash } = filesOf(found);
  await approveScheduleRow(db, { ...found.row, hash: hash.campaign, by, now: now() });
}

/** Throws `schedule-stands` where the files are wrong. */
export function filesOf({ row, files }: FoundSchedule): SoundCampaign {
  if (files !== null) return files;
  throw conflict(
    'schedule-stands',
    `Cannot use the schedule of ${row.campaign}: ${row.because ?? 'its files are invalid'}`,
  );
}

/** Throws `no-schedule` for reminders that follow their file alone. */
function calendarOf({ campaign }: SoundCampaign): Schedule {
  if (campaign.schedule !== undefined) return campaign.schedule;
  throw notFound('no-schedule', `Cannot use the schedule of ${campaign.path}: its campaign.yaml has no key schedule`);
}

/**
 * Starts an occurrence that was missed or skipped, once. `time`: its key, or the beginning of it, such as 2027-03-14T02:30. Throws
 * `no-such-occurrence`, `occurrence-started`, `run-in-the-way`, and what starting throws; then it is missed for that reason.
 */
export async function runOccurrence(
  world: DatabaseWorld,
  { found, time, by }: { found: FoundSchedule; time: string; by: string },
): Promise<RunRow> {
  const files = filesOf(found);
  const row = await findByTime(world, { row: found.row, time });
  const inTheWay = await findRunInTheWay(world.db, found.row);
  if (inTheWay !== null && calendarOf(files).overlap !== 'allow')
    throw conflict(
      'run-in-the-way',
      `Cannot start ${row.key}: run ${inTheWay.id} is not finished, ${formatNumber(inTheWay.left)} left`,
      { runId: inTheWay.id },
    );
  const locks = await openLockSession(world.databaseUrl);
  try {
    await locks.lock('occurrence', row.id);
    if (!(await startByHand(world.db, { id: row.id, by, now: world.now() }))) throw hasStarted(row);
    return await startOccurrence(world, { row, campaign: files, provider: await world.provider(files.account) });
  } catch (error) {
    if (error instanceof OperatingError && error.code !== 'occurrence-started' && !world.stopping.aborted)
      await giveUp(world, { row, reason: error.message });
    throw error;
  } finally {
    await locks.close();
  }
}

async function findByTime(
  { db }: DatabaseWorld,
  { row, time }: { row: ScheduleRow; time: string },
): Promise<OccurrenceRow> {
  const wanted = time.trim().replace(' ', 'T');
  const exact = await findOccurrence(db, { ...row, key: wanted });
  const all = exact === null ? await listLastOccurrences(db, { ...row, limit: 10_000 }) : [exact];
  const [first, ...others] = all.filter(({ key }) => wanted.length >= shortestTime && key.startsWith(wanted));
  if (first === undefined || others.length > 0) {
    const open = all.filter(({ state }) => state === 'missed' || state === 'skipped').slice(0, 5);
    const there = open.length === 0 ? 'none was missed' : `missed were ${open.map(({ key }) => key).join(', ')}`;
    throw notFound('no-such-occurrence', `Cannot find the occurrence ${time} of ${row.campaign}: ${there}`, {
      campaign: row.campaign,
    });
  }
  if (first.state !== 'missed' && first.state !== 'skipped') throw hasStarted(first);
  return first;
}

/** A date with hours. */
const shortestTime = '2027-03-14T02'.length;

function hasStarted({ key, runId, state }: OccurrenceRow): OperatingError {
  const now = runId === null ? `it is ${state}` : `run ${runId} is its run`;
  return conflict('occurrence-started', `Cannot start ${key} again: ${now}`);
}

/** The occurrences of a span that have no run, up to now. */
export async function findBackfill(
  { db, now }: DatabaseWorld,
  { found, from, until }: { found: FoundSchedule; from: Date; until: Date },
): Promise<readonly Occurrence[]> {
  const schedule = calendarOf(filesOf(found));
  const untilMs = Math.min(until.getTime(), now().getTime());
  const all = listOccurrences(schedule, { fromMs: from.getTime(), untilMs });
  const rows = await Promise.all(all.map(async ({ key }) => findOccurrence(db, { ...found.row, key })));
  return all.filter((_, index) => {
    const state = rows[index]?.state;
    return state === undefined || state === 'missed' || state === 'skipped';
  });
}

/** Lets them run, one after another, each when the one before is over. Returns how many wait. */
export async function backfill(
  { db, now }: DatabaseWorld,
  { found, occurrences, by }: { found: FoundSchedule; occurrences: readonly Occurrence[]; by: string },
): Promise<number> {
  const { accountId, campaign, commit } = found.row;
  const { zone } = calendarOf(filesOf(found));
  let waiting = 0;
  for (const { key, atMs } of occurrences) {
    const known = { accountId, campaign, key, zone, at: new Date(atMs), commit };
    await insertMissed(db, { ...known, reason: 'no scheduler asked for it', decidedAt: now(), decidedBy: by });
    if (await queueByHand(db, { ...known, reason: `backfill by ${by}`, by, now: now() })) waiting += 1;
  }
  return waiting;
}
