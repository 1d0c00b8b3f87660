/**
 * Forecasts sending. Table of contents: messages into queues of each line (queues) -> each line simulated (line-forecast, ration,
 * calendar) -> when the run starts and ends (milestones), what held it (chart), how many lines it needs (lines-to-finish-by).
 * Invariant: it works exactly as dispatch does: same limits, same order, same counts of the past.
 */
import { forecastLine } from './line-forecast.ts';
import type { Forecast, ForecastInput } from './question.ts';
import { fillQueues } from './queues.ts';

/** Simulates all lines from `now` until everything that can go out has gone out. */
export function forecast(input: ForecastInput): Forecast {
  const { messages, lines, calendar } = input;
  const sentAtMs = new Float64Array(messages.count).fill(Number.NaN);
  const queues = fillQueues(input);
  const spans = lines.map((line, index) =>
    forecastLine(line, { messages, queues: queues[index] ?? [], calendar, nowMs: input.now.getTime(), sentAtMs }),
  );
  return { sentAtMs, spans };
}
