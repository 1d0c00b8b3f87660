/** What a plan says about its making: when and by whom it was made, and the forecast at that time. */
import { countSent, type PlanMaking, type PlanRecipient, readRecipient } from '../core/plan/plan-file.ts';
import { type ForecastAsked, type ForecastWorld, type Foreseen, forecastPlan } from './forecast-plan.ts';

/** Forecasts the run for its plan, unless that was done already; the plan has the time of the forecast. */
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
    minutes: zipMinutes(asked.recipients, minutes)
      .map((minute) => minute ?? '-')
      .join(' '),
  };
}

/** A minute for every recipient: `minutes` has one only for those that the forecast contains. */
function zipMinutes(
  recipients: readonly PlanRecipient[],
  minutes: readonly (number | null)[],
): readonly (number | null)[] {
  const left = minutes.values();
  return recipients.map((recipient) => (isForecast(recipient) ? (left.next().value ?? null) : null));
}

/** True for a recipient who gets something, from a line that the account still has. */
function isForecast(recipient: PlanRecipient): boolean {
  return readRecipient(recipient).line >= 0 && countSent(recipient) > 0;
}
