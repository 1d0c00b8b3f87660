/**
 * Who counts as a new contact for the provider, and when the provider's day begins.
 * Source: sendblue-api.md §5.1, copy B: no message in either direction in the last 30 days; days run 3 AM to 3 AM New York.
 */
import type { LineLimits } from '../campaign/account.ts';
import { dayMs, hourMs } from '../duration.ts';
import { instantOf, wallOf } from '../zone/zone.ts';
import { spreadGapMs, type Waiting } from './spread.ts';

/** Days without a message in either direction, after which a contact counts as new again. */
const newContactDays = 30;

/** The hour in New York at which the provider's day begins. */
const dayStartsAtHour = 3;
const newYork = 'America/New_York';

/** A contact whose last message is older than this is new. */
export function newContactBefore(now: Date): Date {
  return new Date(now.getTime() - newContactDays * dayMs);
}

/** Limits of a line on new contacts; null is no limit. */
export type NewContactLimits = Pick<LineLimits, 'newPerHour' | 'newPerDay' | 'minGapSeconds' | 'informationalReserve'>;

/** True if a limit on new contacts applies. */
export function isRationed({ newPerHour, newPerDay, minGapSeconds }: NewContactLimits): boolean {
  return newPerHour !== null || newPerDay !== null || minGapSeconds !== null;
}

/** New contacts of a line that count at one moment. */
export interface NewContactsUsed {
  readonly lastHour: number;
  /** Since the day began. */
  readonly today: number;
  /** New contacts of today by informational messages. */
  readonly informationalToday: number;
  /** When the last of them was counted; null if there was none within a day. */
  readonly lastAt: Date | null;
}

/**
 * How many new contacts a line may write to now: what the hour and the day leave, minus the reserve for informational messages; at most
 * one where a gap is required, or the day's are spread over those who wait. Infinity without limits.
 */
export function newContactsLeft(
  limits: NewContactLimits,
  used: NewContactsUsed,
  asked: { isInformational: boolean; now: Date; waiting?: Waiting | null },
): number {
  const kept = asked.isInformational ? 0 : Math.max(0, limits.informationalReserve - used.informationalToday);
  const leftToday = limits.newPerDay === null ? Number.POSITIVE_INFINITY : limits.newPerDay - used.today - kept;
  const leftThisHour = limits.newPerHour === null ? Number.POSITIVE_INFINITY : limits.newPerHour - used.lastHour;
  const left = Math.max(0, Math.min(leftThisHour, leftToday));
  const gapMs = Math.max((limits.minGapSeconds ?? 0) * 1_000, gapOfDay(used, { ...asked, left: leftToday }));
  if (gapMs === 0) return left;
  const gapEndsAt = used.lastAt === null ? Number.NEGATIVE_INFINITY : used.lastAt.getTime() + gapMs;
  return Math.min(left, gapEndsAt <= asked.now.getTime() ? 1 : 0);
}

/** As the ration of a forecast has it: core/pace/ration.ts. */
function gapOfDay(
  { lastAt }: NewContactsUsed,
  {
    isInformational,
    now,
    waiting,
    left,
  }: { isInformational: boolean; now: Date; waiting?: Waiting | null; left: number },
): number {
  if (isInformational || waiting === undefined || waiting === null) return 0;
  const dayStart = startOfProviderDay(now);
  // The first one of a day takes the first moment; with many in one claim it would take them all.
  const last = lastAt === null || lastAt < dayStart ? now : lastAt;
  return spreadGapMs(waiting, { left, lastMs: last.getTime(), dayEndMs: nextProviderDay(dayStart).getTime() });
}

/** The last 3:00 AM in New York at or before `now`, also on days of 23 and 25 hours. */
export function startOfProviderDay(now: Date): Date {
  return new Date(instantOf(dayStartOnClock(now), newYork));
}

/** The first 3:00 AM in New York after the one at `dayStart`. */
export function nextProviderDay(dayStart: Date): Date {
  return new Date(instantOf(dayStartOnClock(dayStart) + dayMs, newYork));
}

function dayStartOnClock(now: Date): number {
  const sinceStart = wallOf(now.getTime(), newYork) - dayStartsAtHour * hourMs;
  return Math.floor(sinceStart / dayMs) * dayMs + dayStartsAtHour * hourMs;
}
