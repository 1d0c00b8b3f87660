/** Schedules as an operator sees them: what comes, and what became of the last times. */
import { dayMs } from '../core/duration.ts';
import { listOccurrences, type Occurrence } from '../core/schedule/occurrences.ts';
import { isSound, type ScheduledCampaign } from '../inputs/list-schedules.ts';
import { listLastOccurrences, type OccurrenceRow } from '../store/schedule/occurrence.ts';
import { listScheduleRows, type ScheduleRow } from '../store/schedule/schedule.ts';
import type { DatabaseWorld } from '../world.ts';
import type { FoundSchedule } from './control-schedule.ts';

const shownNext = 5;
const shownLast = 10;
/** So far ahead: a schedule of single dates may have nothing for months. */
const aheadMs = 366 * dayMs;

export interface KnownSchedule {
  readonly row: ScheduleRow;
  readonly next: readonly Occurrence[];
  /** Newest first. */
  readonly last: readonly OccurrenceRow[];
  /** Null: the account asks for no approval, or its files are wrong. */
  readonly isApproved: boolean | null;
}

export async function showSchedule(world: DatabaseWorld, { row, files }: FoundSchedule): Promise<KnownSchedule> {
  const fromMs = world.now().getTime();
  const schedule = files?.campaign.schedule;
  const next = schedule === undefined ? [] : listOccurrences(schedule, { fromMs, untilMs: fromMs + aheadMs });
  return {
    row,
    next: row.state === 'active' ? next.slice(0, shownNext) : [],
    last: await listLastOccurrences(world.db, { accountId: row.accountId, campaign: row.campaign, limit: shownLast }),
    isApproved: files === null || files.account.approvalAbove === null ? null : row.approved === files.hash.campaign,
  };
}

/** What an operator should see without asking: schedules that rest, and the last ten times that were missed, newest first. */
export async function readTroubles({ db }: Pick<DatabaseWorld, 'db'>) {
  const rows = await listScheduleRows(db);
  return {
    resting: rows.filter(({ state }) => state !== 'active'),
    missed: await listLastOccurrences(db, { states: ['missed'], limit: shownLast }),
  };
}

/** All that the scheduler knows, by campaign. `campaigns`: what their files say. */
export async function listShownSchedules(
  world: DatabaseWorld,
  campaigns: readonly ScheduledCampaign[],
): Promise<readonly KnownSchedule[]> {
  const shown: KnownSchedule[] = [];
  for (const row of await listScheduleRows(world.db)) {
    const read = campaigns.find(({ path }) => path === row.campaign);
    shown.push(await showSchedule(world, { row, files: read !== undefined && isSound(read) ? read : null }));
  }
  return shown;
}
