/**
 * The moments of an appointment's texts. Invariant: days go by the calendar on the clocks of the office, hours by elapsed time, over every
 * clock change; nothing is of use after the appointment.
 */
import { dayMs, hourMs, minuteMs } from '../duration.ts';
import { instantOf, wallOf } from '../zone/zone.ts';
import type { ReminderStep } from './reminder.ts';

/** The clocks of an office: a zone, or where only an offset is known, that. */
export type OfficeClock = { readonly zone: string } | { readonly offsetMs: number };

export interface StepMoment {
  /** Milliseconds since 1970. */
  readonly dueMs: number;
  /** Nothing goes out after it. */
  readonly notAfterMs: number;
}

const unitMs = { m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs } as const;

/** `-24h`, `-90m`, `-7d`, `-1w at 10:00`; null for anything else. Days and weeks go by the calendar. */
export function readStep(text: string): ReminderStep | null {
  const read = /^-\s*(\d{1,4})\s*([mhdw])(?:\s+at\s+(\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (read === null) return null;
  const [, count = '0', unit = 'd', hour, minute] = read;
  const number = Number(count);
  const isCalendar = unit === 'd' || unit === 'w';
  if (number === 0 || (hour !== undefined && (!isCalendar || Number(hour) > 23 || Number(minute) > 59))) return null;
  const ms = number * unitMs[unit as keyof typeof unitMs];
  return {
    name: text.trim().replace(/\s+/g, ' '),
    before: isCalendar ? { kind: 'calendar', days: ms / dayMs } : { kind: 'elapsed', ms },
    atMinute: hour === undefined ? null : Number(hour) * 60 + Number(minute),
  };
}

/** When a step's text is due, and until when it is of use. `usefulUntilMs` null: until half of the step is over. */
export function momentOf(
  step: ReminderStep,
  { atMs, clock, usefulUntilMs }: { atMs: number; clock: OfficeClock; usefulUntilMs: number | null },
): StepMoment {
  const dueMs = dueOf(step, atMs, clock);
  const leftMs = atMs - dueMs;
  return { dueMs, notAfterMs: Math.min(atMs, atMs - Math.max(0, usefulUntilMs ?? leftMs / 2)) };
}

/** False if a step's text would be of no use already when it is due, for all times of an appointment. */
export function isEverUseful({ before, atMinute }: ReminderStep, usefulUntilMs: number): boolean {
  if (before.kind === 'elapsed') return before.ms > usefulUntilMs;
  // A day more for a time of day early in the morning, an hour where the clocks go back.
  return (before.days + (atMinute === null ? 0 : 1)) * dayMs + hourMs > usefulUntilMs;
}

function dueOf({ before, atMinute }: ReminderStep, atMs: number, clock: OfficeClock): number {
  if (before.kind === 'elapsed') return atMs - before.ms;
  const wallMs = wallOn(clock, atMs);
  const day = Math.floor(wallMs / dayMs) - before.days;
  const timeMs = atMinute === null ? wallMs % dayMs : atMinute * minuteMs;
  return instantOn(clock, day * dayMs + timeMs);
}

/** What the office's clocks show. */
function wallOn(clock: OfficeClock, atMs: number): number {
  return 'zone' in clock ? wallOf(atMs, clock.zone) : atMs + clock.offsetMs;
}

/** When the office's clocks show it; of two such moments the first, in a gap as long after it. */
export function instantOn(clock: OfficeClock, wallMs: number): number {
  return 'zone' in clock ? instantOf(wallMs, clock.zone) : wallMs - clock.offsetMs;
}
