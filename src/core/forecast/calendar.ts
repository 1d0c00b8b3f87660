/** When sending is permitted. Whoever knows windows and zones makes a calendar of them; the forecast only asks it. */

/** A stretch of time in which sending is permitted, in milliseconds since 1970; `untilMs` itself is outside. */
export interface Opening {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Calendar {
  /**
   * The opening of a window (the number that messages carry) that lies at or after `atMs`; one that has begun begins at
   * `atMs` or before. Null when it never opens again.
   */
  nextOpening(window: number, atMs: number): Opening | null;
}

const always: Opening = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };

/** Sending is permitted at any time. */
export const alwaysOpen: Calendar = { nextOpening: () => always };
