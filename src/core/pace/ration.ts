/**
 * When a line may write to its next new contact, by the limits of the hour and the day. Invariant: it counts what
 * store/dispatch/new-contact-count.ts counts, so that forecasts and dispatch agree.
 */
import type { LineLimits } from '../campaign/account.ts';
import { hourMs } from '../duration.ts';
import type { Opening } from '../hours/opening.ts';
import { nextProviderDay, startOfProviderDay } from './new-contact.ts';
import { spreadGapMs, type Waiting } from './spread.ts';

export interface RationLimits {
  readonly perHour: number | null;
  /** From 3 AM to 3 AM New York. */
  readonly perDay: number | null;
  /** Part of the day's limit that is reserved for informational messages. */
  readonly reserve: number;
  /** Between two of them. */
  readonly minGapMs: number;
}

/** The limits of a line's ration; `reserve` new contacts of the day are reserved for informational messages. */
export function rationOf(
  { newPerHour, newPerDay, minGapSeconds }: Pick<LineLimits, 'newPerHour' | 'newPerDay' | 'minGapSeconds'>,
  reserve: number,
): RationLimits {
  return { perHour: newPerHour, perDay: newPerDay, reserve, minGapMs: (minGapSeconds ?? 0) * 1_000 };
}

/** A new contact that counts already. */
export interface Counted {
  readonly atMs: number;
  readonly isInformational: boolean;
}

export type RationLimit = 'newPerHour' | 'newPerDay' | 'minGapSeconds';

export interface Ration {
  /** The first moment at or after `atMs` that has room, and the limit that it waits for; Infinity if there never is room. */
  nextRoom(atMs: number, isInformational: boolean): { readonly atMs: number; readonly limit: RationLimit };
  /** Counts one at `atMs`; calls must be in the order of time. */
  take(atMs: number, isInformational: boolean): void;
}

/**
 * The ration of a line at `nowMs`; `counted` are the new contacts of the last hour and of the day, oldest first. `waitingFor`: who waits for
 * it on the day that ends then; absent: it is not spread over the day.
 */
export function createRation(
  limits: RationLimits,
  nowMs: number,
  counted: readonly Counted[],
  waitingFor?: (day: Opening) => Waiting,
): Ration {
  const hour = createRollingHour(limits.perHour);
  const day = createProviderDay(limits, nowMs);
  let last = Number.NEGATIVE_INFINITY;
  // Changes only when one is taken, and is asked for many times in between.
  let gapMs: number | null = null;
  const gapAfterLast = (): number => {
    gapMs ??= waitingFor === undefined ? 0 : day.gapAfter(last, waitingFor);
    return gapMs;
  };
  const take = (atMs: number, isInformational: boolean): void => {
    hour.take(atMs);
    day.take(atMs, isInformational);
    last = atMs;
    gapMs = null;
  };
  for (const each of counted) take(each.atMs, each.isInformational);
  return {
    take,
    nextRoom: (atMs, isInformational) => {
      const byHour = hour.nextRoom();
      const byGap = last + limits.minGapMs;
      const spread = isInformational ? byGap : last + gapAfterLast();
      const soonest = Math.max(atMs, byHour, byGap, spread);
      const byDay = day.nextRoom(atMs, soonest, isInformational);
      if (byDay > soonest || spread > Math.max(byHour, byGap)) return { atMs: byDay, limit: 'newPerDay' };
      return { atMs: soonest, limit: byHour >= byGap ? 'newPerHour' : 'minGapSeconds' };
    },
  };
}

function createRollingHour(limit: number | null): { nextRoom(): number; take(atMs: number): void } {
  if (limit === null) return { nextRoom: () => Number.NEGATIVE_INFINITY, take: () => {} };
  if (limit <= 0) return { nextRoom: () => Number.POSITIVE_INFINITY, take: () => {} };
  // A ring of the last `limit` times: there is room an hour after the oldest of them.
  const times: number[] = [];
  let oldest = 0;
  return {
    nextRoom: () => (times.length < limit ? Number.NEGATIVE_INFINITY : (times[oldest] ?? 0) + hourMs),
    take: (atMs) => {
      if (times.length < limit) {
        times.push(atMs);
        return;
      }
      times[oldest] = atMs;
      oldest = (oldest + 1) % limit;
    },
  };
}

function createProviderDay({ perDay, reserve }: RationLimits, nowMs: number) {
  let startMs = startOfProviderDay(new Date(nowMs)).getTime();
  let endMs = nextProviderDay(new Date(startMs)).getTime();
  let used = 0;
  let informational = 0;
  const moveTo = (atMs: number): void => {
    while (atMs >= endMs) {
      startMs = endMs;
      endMs = nextProviderDay(new Date(startMs)).getTime();
      used = 0;
      informational = 0;
    }
  };
  return {
    /** The first moment at or after `soonest` that has room; `nowMs` is the current time, which may be a day earlier. */
    nextRoom: (nowMs: number, soonest: number, isInformational: boolean): number => {
      if (perDay === null) return soonest;
      if (perDay <= (isInformational ? 0 : reserve)) return Number.POSITIVE_INFINITY;
      moveTo(nowMs);
      if (soonest >= endMs) return soonest;
      const kept = isInformational ? 0 : Math.max(0, reserve - informational);
      return used + kept < perDay ? soonest : endMs;
    },
    /** How long after the last new contact of the day the next one may follow; 0 for one of an earlier day. */
    gapAfter: (lastMs: number, waitingFor: (day: Opening) => Waiting): number => {
      if (perDay === null || lastMs < startMs) return 0;
      const left = perDay - used - Math.max(0, reserve - informational);
      const waiting = waitingFor({ fromMs: lastMs, untilMs: endMs });
      return spreadGapMs(waiting, { left, lastMs, dayEndMs: endMs });
    },
    take: (atMs: number, isInformational: boolean): void => {
      if (perDay === null) return;
      moveTo(atMs);
      if (atMs < startMs) return;
      used += 1;
      if (isInformational) informational += 1;
    },
  };
}
