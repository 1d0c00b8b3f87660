/** The forecast of one run in numbers: what `plan --json` prints under `forecast`. Scripts rely on the names. */
import { type Chart, chartForecast } from './chart.ts';
import { forecast } from './forecast.ts';
import type { HeldPeople } from './held-people.ts';
import { type LinesAnswer, type LinesQuestion, linesToFinishBy } from './lines-to-finish-by.ts';
import { findMilestones, type Milestones } from './milestones.ts';
import type { BindingLimit, ForecastInput } from './question.ts';

/** What goes out as SMS, in the units that carriers count. */
export interface SmsCost {
  readonly messages: number;
  readonly segments: number;
  /** Messages with a character outside of GSM-7: their segments hold 70 characters instead of 160. */
  readonly ucs2Messages: number;
  /** Messages with an image, which go as MMS and have no segments. */
  readonly mms: number;
}

export interface RunForecast extends Milestones {
  /** The time from which the forecast assumes sending. */
  readonly asOf: Date;
  /** From `asOf` to the last message; 0 if none goes out. */
  readonly seconds: number;
  readonly lines: number;
  readonly chart: Chart;
  /** What limited the lines most of the time, as accurately as the chart. */
  readonly limits: readonly { readonly limit: BindingLimit; readonly from: Date; readonly until: Date }[];
  /** For people known to get SMS; and for people of unknown channel, if all of them got SMS. */
  readonly sms: { readonly known: SmsCost; readonly unknown: SmsCost };
  /** Whom the permitted hours hold. */
  readonly hours: HeldPeople;
  /** Recipients that could not be looked up within the limits, and when that becomes possible; null if there are none. */
  readonly lookups: { readonly notAsked: number; readonly enoughAt: Date | null } | null;
  /** The answer to `--finish-by`. */
  readonly finishBy: (LinesAnswer & { readonly date: Date }) | null;
}

export interface RunForecastAsked extends Pick<RunForecast, 'sms' | 'lookups' | 'hours'> {
  readonly run: number;
  readonly lines: Pick<LinesQuestion, 'finishBy' | 'isMovable' | 'newLine'> | null;
}

/** Simulates the run, unless `played` is given, and sums it up. */
export function forecastRun(input: ForecastInput, asked: RunForecastAsked, played = forecast(input)): RunForecast {
  const run = { messages: input.messages, run: asked.run };
  const milestones = findMilestones(played, run);
  const chart = chartForecast(played, { ...run, milestones });
  const { endsAt } = milestones;
  return {
    asOf: input.now,
    ...milestones,
    seconds: endsAt === null ? 0 : Math.round((endsAt.getTime() - input.now.getTime()) / 1_000),
    lines: input.lines.length,
    chart,
    limits: mergeRows(chart, milestones),
    sms: asked.sms,
    lookups: asked.lookups,
    hours: asked.hours,
    finishBy:
      asked.lines === null
        ? null
        : { date: asked.lines.finishBy, ...linesToFinishBy(input, { ...asked.lines, run: asked.run }) },
  };
}

/** Joins consecutive rows that had the same limit. */
function mergeRows({ rows, unitMs }: Chart, { endsAt }: Milestones): RunForecast['limits'] {
  const merged: { limit: BindingLimit; from: Date; until: Date }[] = [];
  for (const { limit, from } of rows) {
    const until = new Date(Math.min(from.getTime() + unitMs, endsAt?.getTime() ?? Number.POSITIVE_INFINITY));
    const last = merged.at(-1);
    if (limit !== null && last?.limit === limit && last.until.getTime() === from.getTime()) last.until = until;
    else if (limit !== null) merged.push({ limit, from, until });
  }
  return merged;
}
