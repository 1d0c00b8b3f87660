/**
 * What sending will be like, without sending. Table of contents: messages into queues of each line (queues) -> each line
 * played forward (line-forecast, ration, calendar) -> when the run starts and ends (milestones), what held it (chart), how
 * many lines would do (lines-to-finish-by).
 * Invariant: it reckons with what dispatch does and with nothing else: same limits, same order, same counts of the past.
 */
import { forecastLine } from './line-forecast.ts';
import type { Forecast, ForecastInput } from './question.ts';
import { fillQueues } from './queues.ts';

/** Plays all lines forward from `now` until everything has gone out that can. */
export function forecast(input: ForecastInput): Forecast {
  const { messages, lines, calendar } = input;
  const sentAtMs = new Float64Array(messages.count).fill(Number.NaN);
  const queues = fillQueues(input);
  const spans = lines.map((line, index) =>
    forecastLine(line, { messages, queues: queues[index] ?? [], calendar, nowMs: input.now.getTime(), sentAtMs }),
  );
  return { sentAtMs, spans };
}
