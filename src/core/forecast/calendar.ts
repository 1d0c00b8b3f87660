/** When sending is permitted. Callers that know windows and zones make a calendar; the forecast only asks it. */

/** A time span in which sending is permitted, in milliseconds since 1970; `untilMs` itself is outside. */
export interface Opening {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Calendar {
  /**
   * The current or next opening of a window at `atMs`. `window` is the number that messages carry. Null when the window never opens
   * again.
   */
  nextOpening(window: number, atMs: number): Opening | null;
}

const always: Opening = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };

/** Sending is permitted at any time. */
export const alwaysOpen: Calendar = { nextOpening: () => always };
