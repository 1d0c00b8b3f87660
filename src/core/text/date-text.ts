/**
 * Dates from a CSV, formatted for texts. Invariant: a text shows the date that the CSV has. No clock is read, no zone is applied
 * unless the text asks for one, and the order of day and month is never guessed.
 */

import { dayMs, hourMs, minuteMs } from '../duration.ts';
import { findZoneName, wallOf } from '../zone/zone.ts';
import { UnusableValue } from './unusable-value.ts';

export interface WallTime {
  /** A Date whose UTC fields are the fields in the text. */
  readonly at: Date;
  /** `+0100`; empty where the text has none. */
  readonly offset: string;
}

const isoDate = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** The meaning of each letter of a format, as in strftime; numbers come with their width. */
const fields: Readonly<Record<string, (time: WallTime) => string | readonly [value: number, width: number]>> = {
  Y: ({ at }) => [at.getUTCFullYear(), 4],
  y: ({ at }) => [at.getUTCFullYear() % 100, 2],
  m: ({ at }) => [at.getUTCMonth() + 1, 2],
  B: ({ at }) => months[at.getUTCMonth()] ?? '',
  b: ({ at }) => (months[at.getUTCMonth()] ?? '').slice(0, 3),
  d: ({ at }) => [at.getUTCDate(), 2],
  e: ({ at }) => [at.getUTCDate(), 1],
  q: ({ at }) => ordinalOf(at.getUTCDate()),
  j: ({ at }) => [Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / dayMs) + 1, 3],
  A: ({ at }) => days[at.getUTCDay()] ?? '',
  a: ({ at }) => (days[at.getUTCDay()] ?? '').slice(0, 3),
  H: ({ at }) => [at.getUTCHours(), 2],
  k: ({ at }) => [at.getUTCHours(), 1],
  I: ({ at }) => [at.getUTCHours() % 12 || 12, 2],
  l: ({ at }) => [at.getUTCHours() % 12 || 12, 1],
  M: ({ at }) => [at.getUTCMinutes(), 2],
  S: ({ at }) => [at.getUTCSeconds(), 2],
  p: ({ at }) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: ({ at }) => (at.getUTCHours() < 12 ? 'am' : 'pm'),
  z: ({ offset }) => offset,
};

/**
 * Formats `2026-12-31`, `2026-12-31 16:30` or `2026-12-31T16:30:00-05:00` by a format such as `%B %-d, %-I:%M %p`; a minus drops the
 * leading zero. With `zone` (IANA), a time with an offset of its own is converted to that zone. Throws UnusableValue.
 */
export function formatDate(value: string, format: string, zone?: string): string {
  const written = parseWallTime(value);
  const time = zone === undefined ? written : inZone(written, zone);
  return format.replace(/%(-?)(.)/gs, (_, minus: string, letter: string) => {
    if (letter === '%') return '%';
    const field = Object.hasOwn(fields, letter) ? fields[letter]?.(time) : undefined;
    if (field === undefined) throw new UnusableValue(`cannot be written as %${letter}: no such part of a date`);
    if (typeof field === 'string') return field;
    return minus === '-' ? String(field[0]) : String(field[0]).padStart(field[1], '0');
  });
}

/** The date of a text, with its time if it has one; null for anything else. */
export function readWallTime(value: string): WallTime | null {
  const match = isoDate.exec(value.trim());
  if (match === null) return null;
  const [, day = '', time = '00:00', seconds = ':00', zone = ''] = match;
  const at = new Date(`${day}T${time}${seconds}Z`);
  // Date reads 30 February as 2 March.
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day) return null;
  return { at, offset: zone.toUpperCase() === 'Z' ? '+0000' : zone.replace(':', '') };
}

/** No clock of the world differs by more from UTC. */
const greatestOffsetMs = 14 * hourMs;

/** Below 0 where the first one is earlier; null where that depends on an offset that only one of them has. */
export function compareTimes(a: WallTime, b: WallTime): number | null {
  const differenceMs = a.at.getTime() - offsetMs(a) - (b.at.getTime() - offsetMs(b));
  const isCertain = (a.offset === '') === (b.offset === '') || Math.abs(differenceMs) > greatestOffsetMs;
  return isCertain ? differenceMs : null;
}

function parseWallTime(value: string): WallTime {
  const time = readWallTime(value);
  if (time === null) throw new UnusableValue('is not a date like 2026-12-31 or 2026-12-31 16:30', [value]);
  return time;
}

function offsetMs({ offset }: WallTime): number {
  const [, sign = '', hours = '', minutes = ''] = /^([+-])(\d{2})(\d{2})$/.exec(offset) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs;
}

/** The same moment on the clocks of a zone (IANA). Throws for a text without an offset, which names no moment. */
function inZone(time: WallTime, zone: string): WallTime {
  if (time.offset === '')
    throw new UnusableValue('has no offset such as Z or -05:00, so it cannot be converted to another zone');
  const moment = new Date(time.at.getTime() - offsetMs(time));
  const name = findZoneName(zone);
  if (name === null) throw new UnusableValue(`cannot be converted to the zone ${zone}: there is no such zone`);
  const there = new Date(wallOf(moment.getTime(), name));
  const shiftMinutes = Math.round((there.getTime() - moment.getTime()) / minuteMs);
  const [wholeHours, rest] = [Math.floor(Math.abs(shiftMinutes) / 60), Math.abs(shiftMinutes) % 60];
  const two = (number: number): string => String(number).padStart(2, '0');
  return { at: there, offset: `${shiftMinutes < 0 ? '-' : '+'}${two(wholeHours)}${two(rest)}` };
}

function ordinalOf(day: number): string {
  if (day >= 11 && day <= 13) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}
