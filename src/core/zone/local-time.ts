/** Moments as people read them: on the clocks of their own zone. Programs get UTC. */
import { clockName, wallOf } from './zone.ts';

/** A moment on the clocks of a zone. */
export interface LocalTime {
  /** `2026-11-23` */
  readonly date: string;
  /** `15:04` */
  readonly minute: string;
  /** `15:04:31` */
  readonly second: string;
  /** `Mon` */
  readonly weekday: string;
  /** `EST`, `UTC-03`: what tells the two hours apart that a clock shows twice in autumn. */
  readonly shortZone: string;
}

/** From Sunday, as `Date` counts. */
const weekdayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** The clocks of a zone (IANA) at a moment. Throws RangeError for no zone. */
export function localTime(at: Date, zone: string): LocalTime {
  const wall = new Date(wallOf(at.getTime(), zone));
  const text = wall.toISOString();
  return {
    date: text.slice(0, 10),
    minute: text.slice(11, 16),
    second: text.slice(11, 19),
    weekday: weekdayNames[wall.getUTCDay()] ?? '',
    shortZone: clockName(at.getTime(), zone),
  };
}

/** `2026-11-23 15:04 EST`: a moment in a sentence. */
export function formatMoment(at: Date, zone: string): string {
  const { date, minute, shortZone } = localTime(at, zone);
  return `${date} ${minute} ${shortZone}`;
}

/** `2026-11-23 15:04:31`: a moment in a table that names the zone. */
export function formatSecond(at: Date, zone: string): string {
  const { date, second } = localTime(at, zone);
  return `${date} ${second}`;
}
