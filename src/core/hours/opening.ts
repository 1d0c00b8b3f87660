/** Spans of time in which sending is permitted. */

/** From `fromMs` until before `untilMs`, milliseconds since 1970. */
export interface Opening {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** For how long one of the openings is open within the span; where they overlap, the time counts once. */
export function openMs(openings: readonly Opening[], { fromMs, untilMs }: Opening): number {
  let sum = 0;
  let countedTo = fromMs;
  for (const opening of openings.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const from = Math.max(countedTo, opening.fromMs);
    const until = Math.min(untilMs, opening.untilMs);
    if (until <= from) continue;
    sum += until - from;
    countedTo = until;
  }
  return sum;
}
