/** The provider's limits, as it enforces them: sliding windows. Source: sendblue-api.md §5.1 to §5.3. */
import { startOfProviderDay } from '../core/new-contact.ts';

/** null is no limit. */
export interface SandboxLimits {
  readonly perSecond: number | null;
  readonly newPerHour: number | null;
  readonly newPerDay: number | null;
  readonly lookupsPerHour: number | null;
  readonly lookupsPerDay: number | null;
  /** Requests for the list of messages in 10 s, by account. */
  readonly listPerTenSeconds: number | null;
}

export const realLimits: SandboxLimits = {
  perSecond: 10,
  newPerHour: 15,
  newPerDay: 50,
  lookupsPerHour: 30,
  lookupsPerDay: 100,
  listPerTenSeconds: 100,
};

export const noLimits: SandboxLimits = {
  perSecond: null,
  newPerHour: null,
  newPerDay: null,
  lookupsPerHour: null,
  lookupsPerDay: null,
  listPerTenSeconds: null,
};

/** Counts events in a sliding window. */
export interface Window {
  /** True when one more is within the limit at `now`. */
  hasRoom(now: number): boolean;
  add(now: number): void;
}

export function createWindow(limit: number | null, startOf: (now: number) => number): Window {
  let events: number[] = [];
  return {
    hasRoom: (now) => {
      if (limit === null) return true;
      const start = startOf(now);
      while (events.length > 0 && (events[0] ?? 0) <= start)
        events = events.slice(events.findIndex((at) => at > start) >>> 0);
      return events.length < limit;
    },
    add: (now) => {
      if (limit !== null) events.push(now);
    },
  };
}

export const lastSecond = (now: number): number => now - 1_000;
export const lastTenSeconds = (now: number): number => now - 10_000;
export const lastHour = (now: number): number => now - 3_600_000;
export const providerDay = (now: number): number => startOfProviderDay(new Date(now)).getTime() - 1;
