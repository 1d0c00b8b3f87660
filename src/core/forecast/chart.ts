/** A forecast in rows of equal length of time: how many messages go out in each, and what limited the lines most of the time. */
import { dayMs, hourMs, minuteMs } from '../duration.ts';
import type { Milestones } from './milestones.ts';
import type { BindingLimit, Forecast, ForecastMessages } from './question.ts';

export interface ChartRow {
  readonly from: Date;
  readonly messages: number;
  /** What the lines waited for most of the time; null if no line waited. */
  readonly limit: BindingLimit | null;
}

export interface Chart {
  readonly unit: string;
  readonly unitMs: number;
  readonly rows: readonly ChartRow[];
}

/** Units of time that people use. */
const units: readonly (readonly [string, number])[] = [
  ['second', 1_000],
  ['10 seconds', 10_000],
  ['minute', minuteMs],
  ['10 minutes', 10 * minuteMs],
  ['hour', hourMs],
  ['6 hours', 6 * hourMs],
  ['day', dayMs],
  ['week', 7 * dayMs],
  ['4 weeks', 28 * dayMs],
  ['year', 364 * dayMs],
];
/** As many rows as fit on a terminal together with the rest of a plan. */
const mostRows = 16;

/** The chart of one run, in the shortest unit that needs at most 16 rows; rows begin at whole units in UTC. */
export function chartForecast(
  forecast: Forecast,
  asked: { messages: Pick<ForecastMessages, 'count' | 'run'>; run: number; milestones: Milestones },
): Chart {
  const { startsAt, endsAt } = asked.milestones;
  if (startsAt === null || endsAt === null) return { unit: 'second', unitMs: 1_000, rows: [] };
  const rowsOf = (unitMs: number): number =>
    Math.floor(endsAt.getTime() / unitMs) - Math.floor(startsAt.getTime() / unitMs) + 1;
  const [unit, unitMs] = units.find(([, ms]) => rowsOf(ms) <= mostRows) ?? ['year', 364 * dayMs];
  const firstMs = Math.floor(startsAt.getTime() / unitMs) * unitMs;
  const counts = countRows(forecast.sentAtMs, { ...asked, firstMs, unitMs, rows: rowsOf(unitMs) });
  const limits = weighRows(forecast, { firstMs, unitMs, rows: counts.length, endMs: endsAt.getTime() });
  const rows = counts.map((messages, row) => ({
    from: new Date(firstMs + row * unitMs),
    messages,
    limit: heaviest(limits[row]),
  }));
  return { unit, unitMs, rows };
}

interface Grid {
  readonly firstMs: number;
  readonly unitMs: number;
  readonly rows: number;
}

function countRows(
  sentAtMs: Float64Array,
  grid: Grid & { messages: Pick<ForecastMessages, 'count' | 'run'>; run: number },
): number[] {
  const counts = Array.from({ length: grid.rows }, () => 0);
  for (let index = 0; index < grid.messages.count; index += 1) {
    const atMs = sentAtMs[index] ?? Number.NaN;
    if (grid.messages.run[index] !== grid.run || Number.isNaN(atMs)) continue;
    const row = Math.min(grid.rows - 1, Math.floor((atMs - grid.firstMs) / grid.unitMs));
    counts[row] = (counts[row] ?? 0) + 1;
  }
  return counts;
}

type Weights = Partial<Record<BindingLimit, number>>;

/** Milliseconds of line time by limit, in each row. */
function weighRows({ spans }: Forecast, grid: Grid & { endMs: number }): Weights[] {
  const weights = Array.from({ length: grid.rows }, (): Weights => ({}));
  for (const span of spans.flat()) {
    const untilMs = Math.min(span.untilMs, grid.endMs);
    let fromMs = Math.max(span.fromMs, grid.firstMs);
    while (fromMs < untilMs) {
      const row = Math.floor((fromMs - grid.firstMs) / grid.unitMs);
      const rowEndMs = Math.min(untilMs, grid.firstMs + (row + 1) * grid.unitMs);
      const weight = weights[row] ?? {};
      weight[span.limit] = (weight[span.limit] ?? 0) + rowEndMs - fromMs;
      fromMs = rowEndMs;
    }
  }
  return weights;
}

function heaviest(weights: Weights | undefined): BindingLimit | null {
  const sorted = Object.entries(weights ?? {}).sort((one, other) => other[1] - one[1]);
  return (sorted[0]?.[0] as BindingLimit | undefined) ?? null;
}
