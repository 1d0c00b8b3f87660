/** Holidays by rule: packs name lists of them, and schedules leave them out. Days are numbers, counted from 1970. */
import { dayMs } from '../duration.ts';
import type { HolidayRule } from './pack.ts';
import { holidayLists } from './pack-data.ts';

/** Names of the lists, such as `US-federal`. */
export const holidayListNames: readonly string[] = Object.keys(holidayLists);

const known = new Map<string, ReadonlyMap<number, string>>();

/** The holiday of a list that is kept on a day (days since 1970); null if there is none. Throws RangeError for no list. */
export function findHoliday(list: string, day: number): string | null {
  const year = new Date(day * dayMs).getUTCFullYear();
  const key = `${list} ${year}`;
  const days = known.get(key) ?? listHolidays(list, year);
  known.set(key, days);
  return days.get(day) ?? null;
}

function listHolidays(list: string, year: number): ReadonlyMap<number, string> {
  const rules = holidayLists[list];
  if (rules === undefined) throw new RangeError(`there is no list of holidays ${list}`);
  const days = new Map<number, string>();
  for (const rule of rules) {
    if (rule.isInEvenYears && year % 2 !== 0) continue;
    for (const day of daysOf(rule, year)) days.set(day, rule.name);
  }
  // New Year's Day on a Saturday is kept in the year before.
  for (const rule of rules) {
    if (rule.kind !== 'date' || rule.month !== 1 || rule.day !== 1 || !rule.isObserved) continue;
    const next = dayOf(year + 1, 1, 1);
    if (weekdayOf(next) === 6) days.set(next - 1, rule.name);
  }
  return days;
}

function daysOf(rule: HolidayRule, year: number): readonly number[] {
  if (rule.kind === 'easter') return [easterSunday(year) + rule.days];
  if (rule.kind === 'weekday') return [nthWeekday(rule, year) + rule.plus];
  const day = dayOf(year, rule.month, rule.day);
  const weekday = weekdayOf(day);
  if (!rule.isObserved) return [day];
  if (weekday === 6) return [day - 1, day];
  return weekday === 0 ? [day, day + 1] : [day];
}

function nthWeekday({ month, weekday, nth, before }: Extract<HolidayRule, { kind: 'weekday' }>, year: number): number {
  if (nth > 0) {
    const first = dayOf(year, month, 1);
    return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7;
  }
  const last = (before === null ? dayOf(year, month + 1, 1) : dayOf(year, month, before)) - 1;
  return last - ((weekdayOf(last) - weekday + 7) % 7);
}

function dayOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / dayMs;
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** Of the Gregorian calendar. Source: the anonymous algorithm of 1876, Meeus, Astronomical Algorithms, chapter 8. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}
