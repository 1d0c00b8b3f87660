/**
 * The provider's limits, enforced as it does. Source: sendblue-api.md §5.1 to §5.3. Invariant: a window remembers no more events
 * than its limit; refused requests do not count.
 */

import { hourMs } from '../../core/duration.ts';

/** Whole numbers from 0; null and 'off' mean no limit. */
export interface SandboxLimits {
  /** Messages per second and line. */
  readonly perSecond: Limit;
  /** New contacts per line in 60 minutes. */
  readonly newPerHour: Limit;
  /** New contacts per line from 3 AM to 3 AM in New York. */
  readonly newPerDay: Limit;
  /** Messages in a row to one contact that has not answered. */
  readonly unanswered: Limit;
  /** Lookups per line; the account shares those of all its lines. */
  readonly lookupsPerHour: Limit;
  readonly lookupsPerDay: Limit;
  /** Requests for the list of messages in 10 s, per account. */
  readonly listPerTenSeconds: Limit;
}
export type Limit = number | null | 'off';
export type LimitName = keyof SandboxLimits;

export const realLimits = {
  perSecond: 10,
  newPerHour: 15,
  newPerDay: 50,
  unanswered: 150,
  lookupsPerHour: 30,
  lookupsPerDay: 100,
  listPerTenSeconds: 100,
} as const satisfies SandboxLimits;

export const sandboxLimitNames = Object.keys(realLimits) as LimitName[];

export const noLimits: SandboxLimits = {
  perSecond: null,
  newPerHour: null,
  newPerDay: null,
  unanswered: null,
  lookupsPerHour: null,
  lookupsPerDay: null,
  listPerTenSeconds: null,
};

/** The real limits with the given changes; 'off' gives no limits. */
export function resolveLimits(given: 'off' | Partial<SandboxLimits> | undefined): SandboxLimits {
  return given === 'off' ? noLimits : { ...realLimits, ...given };
}

/** The limit as a number; Infinity for no limit. */
export function countOf(limit: Limit): number {
  return limit === null || limit === 'off' ? Number.POSITIVE_INFINITY : limit;
}

/** Counts events in a sliding window, or in one that restarts. */
export interface Window {
  /** True when one more event is within the limit at `now`. */
  hasRoom(now: number): boolean;
  add(now: number): void;
  /** The remembered events, oldest first. */
  events(): readonly number[];
}

/** `startOf` gives the moment after which events count; `limit` may be Infinity. */
export function createWindow(limit: number, startOf: (now: number) => number): Window {
  if (limit === Number.POSITIVE_INFINITY) return { hasRoom: () => true, add: () => {}, events: () => [] };
  // A ring of the last `limit` events: there is room when the oldest no longer counts.
  const times: number[] = [];
  let oldest = 0;
  return {
    hasRoom: (now) => times.length < limit || (times[oldest] ?? Number.POSITIVE_INFINITY) <= startOf(now),
    add: (now) => {
      if (limit === 0) return;
      if (times.length < limit) {
        times.push(now);
        return;
      }
      times[oldest] = now;
      oldest = (oldest + 1) % limit;
    },
    events: () => [...times.slice(oldest), ...times.slice(0, oldest)],
  };
}

export const lastSecond = (now: number): number => now - 1_000;
export const lastTenSeconds = (now: number): number => now - 10_000;
export const lastHour = (now: number): number => now - hourMs;
