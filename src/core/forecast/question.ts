/** The input and the result of a forecast. */
import type { LineLimits } from '../campaign/account.ts';
import type { Counted } from '../pace/ration.ts';
import type { Calendar } from './calendar.ts';

/**
 * The waiting messages, column by column: a million take 9 MB. They come run after run in the order of the claims, within a run by id, the
 * parts of a recipient one after another.
 */
export interface ForecastMessages {
  readonly count: number;
  /** Index of its line in `lines`. */
  readonly line: Uint16Array;
  /** Index of its run in `runs`. */
  readonly run: Uint16Array;
  /** The calendar's window in which it may be sent. */
  readonly window: Uint16Array;
  /** 1: it counts as a new contact of the line. */
  readonly isNew: Uint8Array;
  /** 1: it goes to the recipient of the previous message, after that message. */
  readonly isLaterPart: Uint8Array;
}

export interface ForecastRun {
  readonly isInformational: boolean;
}

export interface ForecastLine {
  readonly limits: Pick<LineLimits, 'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds'>;
  /** New contacts of a day that are reserved for informational messages. */
  readonly reserve: number;
  /** New contacts that still count, from the last hour and the current day, oldest first. */
  readonly newContacts: readonly Counted[];
  /** Nothing goes out before this time; null: no such limit. */
  readonly resumeAtMs: number | null;
  /** Nothing goes out at all. */
  readonly isBlocked: boolean;
}

export interface ForecastInput {
  readonly messages: ForecastMessages;
  /** In the order of the claims: informational runs first, then older ones. */
  readonly runs: readonly ForecastRun[];
  readonly lines: readonly ForecastLine[];
  readonly calendar: Calendar;
  readonly now: Date;
}

/** What a line waits for: one of its limits, its window, or a pause that the provider asked for. */
export type BindingLimit = 'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds' | 'calendar' | 'resumeAt';

/** A span of one line's time, with what limited it; milliseconds since 1970. */
export interface Span {
  readonly limit: BindingLimit;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Forecast {
  /** When each message goes out, in milliseconds since 1970; NaN: never, as things are now. */
  readonly sentAtMs: Float64Array;
  /** The spans of each line, in order. */
  readonly spans: readonly (readonly Span[])[];
}
