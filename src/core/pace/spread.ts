/**
 * Spreads a line's new contacts of a day over the hours in which the people who wait may be texted. Without it the ration, which begins
 * anew at 3 AM New York, is used up as soon as the first window opens. Invariant: forecasts and dispatch ask the same function.
 */
import { type Opening, openMs } from '../hours/opening.ts';

/** Who waits for a line's ration, and when they may be texted. */
export interface Waiting {
  /** New contacts of marketing runs; a count may stop above the day's limit. */
  readonly people: number;
  /** Windows of their places, in any order; they may overlap. */
  readonly openings: readonly Opening[];
}

/**
 * The least time between the last new contact and the next one: what is left of the day's open time, shared by what is left of its
 * ration. 0 where the ration suffices for all who wait, and where some may be texted at any time: there is no night to spare.
 */
export function spreadGapMs(
  waiting: Waiting,
  { left, lastMs, dayEndMs }: { left: number; lastMs: number; dayEndMs: number },
): number {
  if (left <= 0 || !Number.isFinite(left) || waiting.people <= left) return 0;
  if (waiting.openings.some(({ untilMs }) => untilMs === Number.POSITIVE_INFINITY)) return 0;
  // One share stays free at the end: at the closing itself nothing may go any more.
  return openMs(waiting.openings, { fromMs: lastMs, untilMs: dayEndMs }) / (left + 1);
}
