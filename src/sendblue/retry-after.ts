/** How long an answer asks to wait. Invariant: uses no clock; a date is compared with the answer's own `date`. */

import { dayMs } from '../core/duration.ts';

/** A day: a longer wait must be a misreading. */
const longestWaitMs = dayMs;

/**
 * Milliseconds, or null when the answer does not say. Source: `retry-after-ms` and `retry-after` as the official SDK reads
 * them; the live service was never seen to send either.
 */
export function readRetryAfterMs(headers: Readonly<Record<string, string | string[] | undefined>>): number | null {
  const exact = wholeNumber(headers['retry-after-ms']);
  if (exact !== null) return Math.min(exact, longestWaitMs);
  const given = headers['retry-after'];
  const seconds = wholeNumber(given);
  if (seconds !== null) return Math.min(seconds * 1000, longestWaitMs);
  const until = timeOf(given);
  const now = timeOf(headers['date']);
  if (until === null || now === null) return null;
  return Math.min(Math.max(until - now, 0), longestWaitMs);
}

function wholeNumber(value: string | string[] | undefined): number | null {
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : null;
}

function timeOf(value: string | string[] | undefined): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
