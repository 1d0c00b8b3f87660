/** Decides on the occurrences of one schedule whose time has come, and writes the decisions. */
import { dayMs } from '../core/duration.ts';
import { formatNumber } from '../core/format-count.ts';
import { findFirstOpening } from '../core/hours/first-opening.ts';
import { type Decision, decideDue } from '../core/schedule/decide.ts';
import { listOccurrences } from '../core/schedule/occurrences.ts';
import { recipientZone, type Schedule } from '../core/schedule/schedule.ts';
import type { SoundCampaign } from '../inputs/list-schedules.ts';
import { insertDecisions, listDaysWithRun, listLastOccurrences } from '../store/schedule/occurrence.ts';
import { pauseScheduleRow, type ScheduleRow } from '../store/schedule/schedule.ts';
import { findRunInTheWay, type RunInTheWay } from '../store/schedule/scheduled-run.ts';
import type { DatabaseWorld } from '../world.ts';
import type { ValidSchedule } from './stand-still.ts';

/** A day's runs are looked for so far back: in no zone is a day longer. */
const daySpanMs = 2 * dayMs;

/** What has come due since the last look; nothing while the schedule is paused. */
export async function decideDueOf(
  world: DatabaseWorld,
  { campaign, row, owner, commit }: ValidSchedule & { owner: string; commit: string | null },
): Promise<void> {
  const { db } = world;
  const now = world.now();
  if (row.state !== 'active') return;
  const { schedule } = campaign.campaign;
  if (schedule === undefined) return;
  const due = listOccurrences(schedule, { fromMs: row.decidedTo.getTime(), untilMs: now.getTime() + 1 });
  if (due.length === 0) return;
  const inTheWay = await findRunInTheWay(db, row);
  const waiting = await listLastOccurrences(db, { ...row, states: ['queued', 'starting'], limit: 1 });
  const decisions = decideDue(schedule, due, {
    now,
    inTheWay: describeRun(inTheWay) ?? (waiting.length > 0 ? 'an earlier one is about to start' : null),
    isQueued: waiting.some(({ state }) => state === 'queued'),
    daysWithRun: await listDaysWithRun(db, { ...row, since: new Date((due[0]?.atMs ?? 0) - daySpanMs) }),
    opensAtMs: opensAt(campaign, { schedule, atMs: now.getTime() }),
  });
  const written = decisions.map((decision) => rowOf(decision, { row, zone: schedule.zone, commit, owner, now }));
  await insertDecisions(db, {
    ...row,
    decidedFrom: row.decidedTo,
    to: new Date(now.getTime() + 1),
    decisions: written,
  });
  for (const { campaign: path, key, state } of written)
    world.log('occurrence', { campaign: path, occurrence: key, state });
  if (inTheWay?.hasFailedCanary === true) await pauseAfterFailure(world, { row, run: inTheWay });
}

/** The first moment from then on at which people in the schedule's zone may be texted; null: there is none. */
function opensAt(
  { campaign, account }: SoundCampaign,
  { schedule, atMs }: { schedule: Schedule; atMs: number },
): number | null {
  const { purpose, audience } = campaign;
  if (schedule.zone === recipientZone) return atMs;
  return findFirstOpening({ purpose, country: audience.country, zone: schedule.zone, hours: account.hours }, atMs);
}

/** Its last run stands because of what its canary showed: the next one would do the same. */
async function pauseAfterFailure(
  { db, now, log }: DatabaseWorld,
  { row, run }: { row: ScheduleRow; run: RunInTheWay },
): Promise<void> {
  await pauseScheduleRow(db, { ...row, because: `the canary of run ${run.id} failed`, by: null, now: now() });
  log('schedule-paused', { account: row.accountId, campaign: row.campaign, run: run.id });
}

function describeRun(run: RunInTheWay | null): string | null {
  if (run === null) return null;
  return `run ${run.id} is not finished: ${formatNumber(run.left)} left`;
}

function rowOf(
  { occurrence, state, reason }: Decision,
  about: { row: ScheduleRow; zone: string; commit: string | null; owner: string; now: Date },
) {
  const { row, zone, commit, owner, now } = about;
  return {
    accountId: row.accountId,
    campaign: row.campaign,
    key: occurrence.key,
    zone,
    at: new Date(occurrence.atMs),
    // It has started once its run has.
    state: state === 'started' ? ('starting' as const) : state,
    reason,
    commit,
    decidedAt: now,
    decidedBy: owner,
  };
}
