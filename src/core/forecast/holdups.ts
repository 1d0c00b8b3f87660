/** What a line waited for, until one of its messages went out. */
import type { BindingLimit, Span } from './question.ts';

export interface Holdup {
  readonly limit: BindingLimit;
  readonly ms: number;
}

/** The line's time until `untilMs`, by what limited it, the longest first. */
export function listHoldups(spans: readonly Span[], untilMs: number): readonly Holdup[] {
  const sums = new Map<BindingLimit, number>();
  for (const { limit, fromMs, untilMs: endMs } of spans) {
    const ms = Math.min(endMs, untilMs) - fromMs;
    if (ms > 0) sums.set(limit, (sums.get(limit) ?? 0) + ms);
  }
  return [...sums].map(([limit, ms]) => ({ limit, ms })).sort((one, other) => other.ms - one.ms);
}
