/** The time of an appointment, as a cell has it. */
import { minuteMs } from '../duration.ts';
import { findZoneName } from '../zone/zone.ts';
import { instantOn, type OfficeClock } from './step.ts';

export type ReadTime =
  | { readonly ok: true; readonly atMs: number; readonly clock: OfficeClock }
  /** `isZone`: the zone's cell is to blame; `reason` is a predicate of the cell. */
  | { readonly ok: false; readonly isZone: boolean; readonly reason: string };

const timePattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** `2027-03-24 10:30` on the clocks of `zone`, or with an offset of its own. `zone` null: none is named; a time without offset is refused. */
export function readAppointmentTime(cell: string, zone: string | null): ReadTime {
  const read = timePattern.exec(cell.trim());
  const wallMs = read === null ? null : wallOfParts(read);
  if (read === null || wallMs === null) {
    const wanted = 'a date with a time of day, such as 2027-03-24 10:30';
    return {
      ok: false,
      isZone: false,
      reason: cell.trim() === '' ? `is empty: it needs ${wanted}` : `is not ${wanted}`,
    };
  }
  const name = zone === null || zone.trim() === '' ? null : findZoneName(zone);
  if (name === null && zone !== null && zone.trim() !== '')
    return { ok: false, isZone: true, reason: 'is not a time zone such as America/Chicago' };
  const offset = read[8];
  if (offset !== undefined) {
    const offsetMs = offsetOf(offset);
    return { ok: true, atMs: wallMs - offsetMs, clock: name === null ? { offsetMs } : { zone: name } };
  }
  if (name === null)
    return {
      ok: false,
      isZone: true,
      reason: 'is empty, and the time has no offset: it is not known when the appointment is',
    };
  return { ok: true, atMs: instantOn({ zone: name }, wallMs), clock: { zone: name } };
}

/** Null for a date or time that there is not, such as 30 February. */
function wallOfParts([, year, month, day, hour, minute, second = '0', half]: RegExpExecArray): number | null {
  const hours = hoursOf(Number(hour), half);
  const date = `${year}-${month}-${day}`;
  const dayStart = Date.parse(`${date}T00:00Z`);
  if (Number.isNaN(dayStart) || new Date(dayStart).toISOString().slice(0, 10) !== date) return null;
  if (hours === null || Number(minute) > 59 || Number(second) > 59) return null;
  return dayStart + (hours * 60 + Number(minute)) * minuteMs + Number(second) * 1_000;
}

function hoursOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (text.startsWith('-') ? -minutes : minutes) * minuteMs;
}
