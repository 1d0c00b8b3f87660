/** What a plan says of the moment it was made in: who made it, and what sending would be like from then on. */
import type { PlanMaking, PlanRecipient } from '../core/plan/plan-file.ts';
import { type ForecastAsked, type ForecastWorld, type Foreseen, forecastPlan } from './forecast-plan.ts';

/** Forecasts the run for its plan, unless that has been done; the plan is made as of then. */
export async function describeMaking(
  world: ForecastWorld,
  asked: Pick<ForecastAsked, 'runId' | 'account' | 'lineIds'> & {
    by: string;
    recipients: readonly PlanRecipient[];
    foreseen?: Foreseen | undefined;
  },
): Promise<PlanMaking> {
  const { asOf, forecast, minutes } =
    asked.foreseen ?? (await forecastPlan(world, { ...asked, notLookedUp: null, finishBy: null }));
  let next = 0;
  const minuteOf = (recipient: PlanRecipient): string => {
    if (!isSent(recipient)) return '-';
    const minute = minutes[next] ?? null;
    next += 1;
    return minute === null ? '-' : String(minute);
  };
  return {
    at: asOf.toISOString(),
    by: asked.by,
    forecast:
      forecast === null
        ? null
        : {
            seconds: forecast.seconds,
            smsSegments: { known: forecast.sms.known.segments, unknown: forecast.sms.unknown.segments },
          },
    minutes: asked.recipients.map(minuteOf).join(' '),
  };
}

/** The forecast has a minute for these alone. */
function isSent([, , line, , messages]: PlanRecipient): boolean {
  return line >= 0 && messages.some((message) => !message.startsWith('-'));
}
