/** The provider's counting day: 3 AM to 3 AM in New York. Source: sendblue-api.md §5.1. Invariant: days of 23 and 25 hours are right. */

import { hourMs } from '../../core/duration.ts';
import { wallOf } from '../../core/zone/zone.ts';

const dayStartsAtHour = 3;

/** Remembers its last answer: computing the time in a time zone costs more than a send. */
export interface ProviderDays {
  /** Start of the counting day that contains `now`; both in milliseconds since 1970. */
  startOf(now: number): number;
}

export function createProviderDays(): ProviderDays {
  const hourAt = (at: number): number => new Date(wallOf(at, 'America/New_York')).getUTCHours();
  let start = 0;
  let end = 0;
  return {
    startOf: (now) => {
      if (now >= start && now < end) return start;
      start = Math.floor(now / hourMs) * hourMs;
      while (hourAt(start) !== dayStartsAtHour) start -= hourMs;
      end = start + hourMs;
      while (hourAt(end) !== dayStartsAtHour) end += hourMs;
      return start;
    },
  };
}
