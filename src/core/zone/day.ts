/** Days on the clock of a zone. */
import { dayMs } from '../duration.ts';
import { instantOf } from './zone.ts';

/** What a person may type for a time: a moment, or a day such as `2026-12-24`. */
export type DayOrTime = { readonly at: Date } | { readonly day: string };

/** The moment, or the last millisecond of the day in the zone. Throws RangeError for no zone. */
export function endOf(asked: DayOrTime, zone: string): Date {
  if ('at' in asked) return asked.at;
  return new Date(instantOf(Date.parse(`${asked.day}T00:00Z`) + dayMs, zone) - 1);
}
