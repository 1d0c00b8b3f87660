/** When sending is permitted. Callers that know windows and zones make a calendar; the forecast only asks it. */
import type { Opening } from '../hours/opening.ts';

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
