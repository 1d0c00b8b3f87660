/** When a run starts, is halfway, nearly finished, and finished. */
import type { Forecast, ForecastMessages } from './question.ts';

export interface Milestones {
  /** Messages that go out. */
  readonly messages: number;
  /** Messages that cannot go out, as things are now: a blocked line, a limit of 0, a window that never opens. */
  readonly never: number;
  /** When the first message goes out; null if none does. */
  readonly startsAt: Date | null;
  /** When half of the messages that go out have gone. */
  readonly halfAt: Date | null;
  /** When nine tenths of them have gone. */
  readonly ninetyAt: Date | null;
  readonly endsAt: Date | null;
}

/** The milestones of one of the runs that were forecast together. */
export function findMilestones(
  { sentAtMs }: Pick<Forecast, 'sentAtMs'>,
  { messages, run }: { messages: Pick<ForecastMessages, 'count' | 'run'>; run: number },
): Milestones {
  const times = timesOf(sentAtMs, messages, run);
  const total = times.length;
  // NaN sorts to the end.
  const sent = times.sort();
  let never = 0;
  while (never < total && Number.isNaN(sent[total - 1 - never])) never += 1;
  const going = total - never;
  const at = (share: number): Date | null =>
    going === 0 ? null : new Date(Math.round(sent[Math.max(0, Math.ceil(going * share) - 1)] ?? 0));
  return { messages: going, never, startsAt: at(0), halfAt: at(0.5), ninetyAt: at(0.9), endsAt: at(1) };
}

function timesOf(sentAtMs: Float64Array, messages: Pick<ForecastMessages, 'count' | 'run'>, run: number): Float64Array {
  const times = new Float64Array(messages.count);
  let found = 0;
  for (let index = 0; index < messages.count; index += 1) {
    if (messages.run[index] === run) times[found++] = sentAtMs[index] ?? Number.NaN;
  }
  return times.subarray(0, found);
}
