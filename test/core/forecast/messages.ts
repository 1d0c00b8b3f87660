/** Messages for a forecast, in a short notation. */

import { alwaysOpen } from '../../../src/core/forecast/calendar.ts';
import type { ForecastInput, ForecastLine, ForecastMessages } from '../../../src/core/forecast/question.ts';

/** Recipients of one kind, one after another. */
export interface Crowd {
  readonly people: number;
  readonly line?: number;
  readonly run?: number;
  readonly window?: number;
  readonly isNew?: boolean;
  /** Messages to each. */
  readonly parts?: number;
}

export function crowds(...given: readonly Crowd[]): ForecastMessages {
  const rows = given.flatMap((crowd) =>
    Array.from({ length: crowd.people * (crowd.parts ?? 1) }, (_, index) => ({
      ...crowd,
      isLaterPart: index % (crowd.parts ?? 1) > 0,
    })),
  );
  return {
    count: rows.length,
    line: Uint16Array.from(rows, ({ line }) => line ?? 0),
    run: Uint16Array.from(rows, ({ run }) => run ?? 0),
    window: Uint16Array.from(rows, ({ window }) => window ?? 0),
    isNew: Uint8Array.from(rows, ({ isNew }) => (isNew === false ? 0 : 1)),
    isLaterPart: Uint8Array.from(rows, ({ isLaterPart }) => (isLaterPart ? 1 : 0)),
  };
}

/** A line with the provider's limits that has sent nothing yet. */
export function line(more: Partial<ForecastLine['limits']> & Partial<Omit<ForecastLine, 'limits'>> = {}): ForecastLine {
  const { perSecond = 10, newPerHour = 15, newPerDay = 50, minGapSeconds = null, ...rest } = more;
  const limits = { perSecond, newPerHour, newPerDay, minGapSeconds };
  return { limits, reserve: 0, newContacts: [], resumeAtMs: null, isBlocked: false, ...rest };
}

/** Monday 23 November 2026, 10 AM in New York: the provider's day began seven hours ago. */
export const now = new Date('2026-11-23T15:00:00Z');

export function input(messages: ForecastMessages, more: Partial<ForecastInput> = {}): ForecastInput {
  return { messages, runs: [{ isInformational: false }], lines: [line()], calendar: alwaysOpen, now, ...more };
}
