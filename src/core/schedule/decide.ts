/**
 * What becomes of occurrences whose time has come: they start, or are missed or skipped with a reason. Invariant: every occurrence gets
 * one decision, and a late one starts only where the schedule says so.
 */
import { dayMs, formatDuration } from '../duration.ts';
import { instantOf } from '../zone/zone.ts';
import { inTimeMs, permittedLateMs } from './late.ts';
import type { Occurrence } from './occurrences.ts';
import { lastZone, recipientZone, type Schedule } from './schedule.ts';

export interface Decision {
  readonly occurrence: Occurrence;
  /** `queued`: it starts once the run in its way is over. */
  readonly state: 'started' | 'missed' | 'skipped' | 'queued';
  /** Null for one that starts. */
  readonly reason: string | null;
}

export interface DecisionFacts {
  readonly now: Date;
  /** The campaign's run that is not over, as `run 41 is not finished: 812 left`; null: there is none. */
  readonly inTheWay: string | null;
  /** Days (of the wall clock, since 1970) that have a run of this campaign already. */
  readonly daysWithRun: ReadonlySet<number>;
  /** An earlier occurrence waits for the run in the way. */
  readonly isQueued: boolean;
  /** The first moment from now on at which people of the schedule's zone may be texted; null: there is none. */
  readonly opensAtMs: number | null;
}

/** Decides on the occurrences whose time has come and that have no decision yet, in their order. */
export function decideDue(schedule: Schedule, due: readonly Occurrence[], facts: DecisionFacts): readonly Decision[] {
  const starting = new Set(chooseStarting(schedule, due, facts));
  const days = new Set(facts.daysWithRun);
  let { inTheWay, isQueued } = facts;
  return due.map((occurrence): Decision => {
    if (!starting.has(occurrence)) return missed(schedule, occurrence, { due, facts });
    const day = Math.floor(occurrence.wallMs / dayMs);
    if (!schedule.mayRunTwiceADay && days.has(day))
      return { occurrence, state: 'skipped', reason: 'same_day: this day had its run before the time was changed' };
    if (inTheWay !== null && schedule.overlap === 'skip')
      return { occurrence, state: 'skipped', reason: `overlap: ${inTheWay}` };
    if (inTheWay !== null && schedule.overlap === 'queue') {
      if (isQueued) return { occurrence, state: 'skipped', reason: `overlap: one waits already; ${inTheWay}` };
      isQueued = true;
      return { occurrence, state: 'queued', reason: `overlap: ${inTheWay}` };
    }
    days.add(day);
    inTheWay = schedule.overlap === 'allow' ? null : 'the run of an earlier occurrence begins now';
    return { occurrence, state: 'started', reason: null };
  });
}

function chooseStarting(
  schedule: Schedule,
  due: readonly Occurrence[],
  { now, opensAtMs }: DecisionFacts,
): readonly Occurrence[] {
  const { late } = schedule;
  const inTime = due.filter((each) => latenessMs(schedule, each, now) <= inTimeMs);
  if (late.withinMs === null || late.catchUp === 'none') return inTime;
  const startable = due.filter((each) => {
    if (latenessMs(schedule, each, now) <= inTimeMs) return true;
    // What begins late has to reach people in time, too: never at night because of a morning that was missed.
    const beginsAt = schedule.zone === recipientZone ? now.getTime() : opensAtMs;
    return beginsAt !== null && latenessMs(schedule, each, new Date(beginsAt)) <= permittedLateMs(late);
  });
  return late.catchUp === 'all' ? startable : startable.slice(-1);
}

/** How late an occurrence would start; of recipients' own times, for those whose time comes last. */
function latenessMs({ zone }: Schedule, { atMs, wallMs }: Occurrence, now: Date): number {
  const lastMs = zone === recipientZone ? Math.max(atMs, instantOf(wallMs, lastZone)) : atMs;
  return now.getTime() - lastMs;
}

function missed(
  schedule: Schedule,
  occurrence: Occurrence,
  { due, facts }: { due: readonly Occurrence[]; facts: DecisionFacts },
): Decision {
  const { now } = facts;
  const late = formatDuration(Math.max(0, now.getTime() - occurrence.atMs));
  const { withinMs, catchUp } = schedule.late;
  const isLast = due.at(-1) === occurrence;
  const why =
    withinMs === null
      ? 'late runs wait for a person'
      : catchUp === 'none'
        ? 'late runs are not caught up'
        : latenessMs(schedule, occurrence, now) > permittedLateMs(schedule.late)
          ? `the schedule permits ${formatDuration(withinMs)}`
          : isLast
            ? `nobody may be texted before that time is over, and the schedule permits ${formatDuration(withinMs)}`
            : 'only the latest of several is caught up';
  return { occurrence, state: 'missed', reason: `late: noticed ${late} after its time; ${why}` };
}
