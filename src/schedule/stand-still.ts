/**
 * Campaigns whose files are wrong or gone: their schedule stands, and so do the runs that it started. Invariant: nothing is sent any
 * longer by a file that is not there, or that `validate` refuses; a file that is right again lets it continue.
 */
import { createHash } from 'node:crypto';
import { isSound, type ScheduledCampaign, type SoundCampaign } from '../inputs/list-schedules.ts';
import { markStanding, noteSchedule, type ScheduleRow } from '../store/schedule/schedule.ts';
import { continueScheduledRuns, stopScheduledRuns } from '../store/schedule/scheduled-run.ts';
import type { DatabaseWorld } from '../world.ts';

/** A campaign whose files are right, with its row. */
export interface ValidSchedule {
  readonly campaign: SoundCampaign;
  readonly row: ScheduleRow;
}

export interface StandingAsked {
  readonly accountId: number;
  readonly campaigns: readonly ScheduledCampaign[];
  readonly rows: readonly ScheduleRow[];
  readonly commit: string | null;
}

/** Stops what may not continue, and continues what may. Returns the campaigns whose files are right. */
export async function keepStanding(world: DatabaseWorld, asked: StandingAsked): Promise<readonly ValidSchedule[]> {
  const { campaigns, rows } = asked;
  const valid: ValidSchedule[] = [];
  for (const campaign of campaigns) {
    if (!isSound(campaign)) continue;
    const row = rows.find((each) => each.campaign === campaign.path);
    valid.push({ campaign, row: await noteValid(world, { asked, campaign, row }) });
  }
  for (const row of rows) {
    if (valid.some(({ campaign }) => campaign.path === row.campaign)) continue;
    const invalid = campaigns.find(({ path }) => path === row.campaign);
    await standStill(world, { row, because: invalid?.problem ?? goneBecause });
  }
  return valid;
}

const goneBecause = 'its folder, or the key schedule or reminder in its campaign.yaml, is gone';

async function noteValid(
  { db, now, log }: DatabaseWorld,
  { asked, campaign, row }: { asked: StandingAsked; campaign: SoundCampaign; row: ScheduleRow | undefined },
): Promise<ScheduleRow> {
  const { accountId, commit } = asked;
  const hash = hashSchedule(campaign);
  if (row !== undefined && row.hash === hash && row.commit === commit && row.state !== 'standing') {
    // A pause is the schedule's: the runs continue with the files.
    if (row.state === 'paused') await continueScheduledRuns(db, row);
    return row;
  }
  const noted = await noteSchedule(db, { accountId, campaign: campaign.path, hash, commit, now: now() });
  log('schedule-read', { account: accountId, campaign: campaign.path });
  const runs = await continueScheduledRuns(db, noted);
  for (const run of runs) log('run-continued', { run });
  return noted;
}

async function standStill(
  { db, now, log }: DatabaseWorld,
  { row, because }: { row: ScheduleRow; because: string },
): Promise<void> {
  if (row.because !== because && row.state !== 'paused') {
    await markStanding(db, { ...row, because, now: now() });
    log('schedule-stands', { account: row.accountId, campaign: row.campaign });
  }
  for (const run of await stopScheduledRuns(db, { ...row, because })) log('run-stopped', { run });
}

/** SHA-256 of what the schedule says: an edit of anything else in the file keeps its calendar. */
export function hashSchedule({ campaign }: SoundCampaign): string {
  return createHash('sha256')
    .update(JSON.stringify(campaign.schedule ?? null))
    .digest('hex');
}
