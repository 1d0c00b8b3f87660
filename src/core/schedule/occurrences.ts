/**
 * The occurrences of a schedule: which wall times it asks for, and at which moments they come. Invariant: the calendar counts on a clock
 * that never changes, and one function makes moments of it (core/zone/zone.ts). A fixed time that the clocks skip comes as long after
 * the change, one that they show twice comes the first time; what repeats within the day leaves out the one and repeats the other.
 */
import { Cron } from 'croner';
import { dayMs, minuteMs } from '../duration.ts';
import { findHoliday, weekdayOf } from '../hours/holidays.ts';
import { clockOffset, instantOf, listClockChanges, wallOf } from '../zone/zone.ts';
import { recipientZone, type Schedule } from './schedule.ts';

/** One time at which a schedule asks for a run. */
export interface Occurrence {
  /** `2027-03-14T02:30[America/New_York]`: the wall time that was asked for, never the moment, which new zone data may move. */
  readonly key: string;
  /** What a clock shows, as milliseconds since 1970 of a UTC clock. */
  readonly wallMs: number;
  /** When it comes, milliseconds since 1970; of a recipient's own time in the first zone. */
  readonly atMs: number;
  /** The clocks skip this time, or show it twice. */
  readonly change: 'gap' | 'doubled' | null;
}

/** The zone whose people come first where everybody has a time of their own. People further east are too late for it. */
const firstZone = 'America/St_Johns';

/** Found at most at once: a schedule of every minute has as many in a week. */
const mostOccurrences = 12_000;

/** The occurrences from `fromMs` until before `untilMs`, in order; none of them twice at one moment. */
export function listOccurrences(
  schedule: Schedule,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): readonly Occurrence[] {
  const zone = clockZone(schedule);
  const found =
    schedule.times.kind === 'elapsed'
      ? listElapsed(schedule, zone, { fromMs, untilMs })
      : listByClock(schedule, zone, { fromMs, untilMs });
  const seen = new Set<number>();
  return found
    .filter(({ atMs }) => atMs >= fromMs && atMs < untilMs)
    .sort((one, other) => one.atMs - other.atMs || other.wallMs - one.wallMs)
    .filter(({ atMs }) => !seen.has(atMs) && seen.add(atMs));
}

/** True for a pattern that cron understands: five fields. */
export function isCronPattern(text: string): boolean {
  // Nicknames such as @daily are left out: they do not say at what time.
  if (text.trim().split(/\s+/).length !== 5) return false;
  try {
    return createCron(text).nextRun(new Date(0)) !== null;
  } catch {
    return false;
  }
}

function clockZone({ zone }: Schedule): string {
  return zone === recipientZone ? firstZone : zone;
}

function createCron(pattern: string): Cron {
  return new Cron(pattern, { timezone: 'UTC', paused: true, mode: '5-part' });
}

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

function listByClock(schedule: Schedule, zone: string, { fromMs, untilMs }: Span): Occurrence[] {
  const around = { fromMs: fromMs - dayMs, untilMs: untilMs + dayMs };
  const changes = listClockChanges(zone, around);
  // Without a change the clock shows no other times; with one, what it shows is within a day of the moment, no matter which the zone.
  const shown =
    changes.length > 0 ? around : { fromMs: wallOf(fromMs, zone), untilMs: wallOf(untilMs, zone) + minuteMs };
  const isRepeated = schedule.times.kind === 'cron' && !isAtFixedTimes(schedule.times.pattern);
  return listWalls(schedule, shown).flatMap((wallMs): Occurrence[] => {
    const change = changes.find((each) => wallMs >= each.fromWallMs && wallMs < each.toWallMs) ?? null;
    const atMs = instantOf(wallMs, zone);
    const key = keyOf(wallMs, schedule.zone);
    const first: Occurrence = { key, wallMs, atMs, change: change?.kind ?? null };
    if (!isRepeated || change === null) return [first];
    if (change.kind === 'gap') return [];
    const againMs = atMs + (change.toWallMs - change.fromWallMs);
    return [first, { ...first, key: keyOf(wallMs, schedule.zone, clockOffset(againMs, zone)), atMs: againMs }];
  });
}

/** The wall times that the calendar has, in order. */
function listWalls(schedule: Schedule, { fromMs, untilMs }: Span): readonly number[] {
  const { times } = schedule;
  const walls =
    times.kind === 'cron' ? listCronWalls(times.pattern, { fromMs, untilMs }) : listDays(schedule, { fromMs, untilMs });
  return walls.filter((wallMs) => isDayOfSchedule(schedule, Math.floor(wallMs / dayMs)));
}

function listCronWalls(pattern: string, { fromMs, untilMs }: Span): readonly number[] {
  const cron = createCron(pattern);
  const walls: number[] = [];
  let at: Date | null = new Date(fromMs - 1_000);
  while (walls.length < mostOccurrences) {
    at = cron.nextRun(at);
    if (at === null || at.getTime() >= untilMs) break;
    walls.push(at.getTime());
  }
  return walls;
}

function listDays({ times, from }: Schedule, { fromMs, untilMs }: Span): readonly number[] {
  if (times.kind === 'dates') return times.dates.map((day) => day * dayMs + times.minute * minuteMs);
  if (times.kind !== 'daily') return [];
  const first = Math.floor(fromMs / dayMs);
  const last = Math.floor(untilMs / dayMs);
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const isDue = (day: number): boolean => times.everyDays === 1 || (day - (from ?? 0)) % times.everyDays === 0;
  return days.filter(isDue).map((day) => day * dayMs + times.minute * minuteMs);
}

/** By elapsed time nothing is skipped and nothing comes twice; the key is the moment, because a wall time may come twice. */
function listElapsed(schedule: Schedule, zone: string, { fromMs, untilMs }: Span): Occurrence[] {
  const { times, from } = schedule;
  if (times.kind !== 'elapsed') return [];
  const anchorMs = instantOf((from ?? 0) * dayMs + times.minute * minuteMs, zone);
  const found: Occurrence[] = [];
  const firstStep = Math.max(0, Math.ceil((fromMs - anchorMs) / times.ms));
  for (let atMs = anchorMs + firstStep * times.ms; atMs < untilMs && found.length < mostOccurrences; atMs += times.ms) {
    const wallMs = wallOf(atMs, zone);
    if (!isDayOfSchedule(schedule, Math.floor(wallMs / dayMs))) continue;
    found.push({ key: `${new Date(atMs).toISOString().slice(0, 16)}Z`, wallMs, atMs, change: null });
  }
  return found;
}

function isDayOfSchedule({ days, from, until, except }: Schedule, day: number): boolean {
  if (from !== null && day < from) return false;
  if (until !== null && day > until) return false;
  if (days[weekdayOf(day)] !== true || except.days.includes(day)) return false;
  return except.holidays === null || findHoliday(except.holidays, day) === null;
}

/** `2027-03-14T02:30[America/New_York]`; with an offset for the second of two equal wall times. */
function keyOf(wallMs: number, zone: string, offset = ''): string {
  return `${new Date(wallMs).toISOString().slice(0, 16)}${offset}[${zone}]`;
}

/** True for a pattern whose minute and hour are numbers, lists or ranges: `30 2 * * *`, not `*\/30 * * * *`. */
function isAtFixedTimes(pattern: string): boolean {
  const [minute = '*', hour = '*'] = pattern.trim().split(/\s+/);
  return ![minute, hour].some((field) => field.includes('*') || field.includes('/'));
}

/** An occurrence as programs read it. */
export function describeOccurrence({ key, wallMs, atMs, change }: Occurrence, { zone }: Schedule) {
  const wall = new Date(wallMs).toISOString().slice(0, 16);
  return { occurrence: key, wall, zone, at: new Date(atMs).toISOString(), clockChange: change };
}

/** What the clock shows at an occurrence, from its key: milliseconds since 1970 of a UTC clock. */
export function wallTimeOf(key: string): number {
  return Date.parse(`${key.slice(0, 16)}Z`);
}
