/** What a forecast is asked, and what it answers. */
import type { LineLimits } from '../campaign/account.ts';
import type { Counted } from '../pace/ration.ts';
import type { Calendar } from './calendar.ts';

/**
 * Messages that wait, column by column: a million take 9 MB. They stand in the order of the claims: run after run, in a run
 * by id, the parts of a recipient one after another.
 */
export interface ForecastMessages {
  readonly count: number;
  /** Place of its line in `lines`. */
  readonly line: Uint16Array;
  /** Place of its run in `runs`. */
  readonly run: Uint16Array;
  /** Which window of the calendar it keeps to. */
  readonly window: Uint16Array;
  /** 1: it counts against the line's new contacts. */
  readonly isNew: Uint8Array;
  /** 1: it goes to the recipient of the message before it, after that one. */
  readonly isLaterPart: Uint8Array;
}

export interface ForecastRun {
  readonly isInformational: boolean;
}

export interface ForecastLine {
  readonly limits: Pick<LineLimits, 'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds'>;
  /** New contacts of a day that are kept for informational messages. */
  readonly reserve: number;
  /** New contacts that count in the last hour and since the start of the day, oldest first. */
  readonly newContacts: readonly Counted[];
  /** Nothing goes out before; null: at once. */
  readonly resumeAtMs: number | null;
  /** Nothing goes out at all. */
  readonly isBlocked: boolean;
}

export interface ForecastInput {
  readonly messages: ForecastMessages;
  /** In the order in which they are claimed from: informational first, then the older. */
  readonly runs: readonly ForecastRun[];
  readonly lines: readonly ForecastLine[];
  readonly calendar: Calendar;
  readonly now: Date;
}

/** What a line waits for: one of its limits, its window, or the time that the provider made it wait. */
export type BindingLimit = 'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds' | 'calendar' | 'resumeAt';

/** A stretch of one line's time, by what bound it; milliseconds since 1970. */
export interface Span {
  readonly limit: BindingLimit;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Forecast {
  /** When each message goes out, in milliseconds since 1970; NaN: never, as things stand. */
  readonly sentAtMs: Float64Array;
  /** What each line does when, in order. */
  readonly spans: readonly (readonly Span[])[];
}
