/** When a run would be over, and when each recipient would get the first message, if sending started now. */
import type { Account } from '../core/campaign/account.ts';
import { type Foreseen, forecastPlan, forecastRecipients } from '../plan/forecast-plan.ts';
import type { DatabaseWorld } from '../world.ts';
import type { PreparedRun } from './prepared-run.ts';

type ForecastWorld = Pick<DatabaseWorld, 'db' | 'now'>;

export interface RunToForecast {
  readonly prepared: Pick<PreparedRun, 'run' | 'lineIds' | 'lookups' | 'how'>;
  readonly account: Account;
}

/** The forecast of a prepared run. `finishBy`: how many lines would be done by then. */
export async function forecastPreparedRun(
  { db, now }: ForecastWorld,
  { prepared, account, finishBy }: RunToForecast & { finishBy?: Date | undefined },
): Promise<Foreseen> {
  const { run, lineIds, lookups } = prepared;
  return forecastPlan(
    { db, now: now() },
    { runId: run.id, account, lineIds, notLookedUp: lookups?.stillUnknown ?? null, finishBy: finishBy ?? null },
  );
}

/** The minute from now at which each recipient would get the first message, by the recipient's id; null: never. Empty once sending has begun. */
export async function forecastMinutes(
  { db, now }: ForecastWorld,
  { prepared, account }: RunToForecast,
): Promise<ReadonlyMap<number, number | null>> {
  const { run, how, lineIds } = prepared;
  if (how !== 'planned') return new Map();
  return forecastRecipients({ db, now: now() }, { runId: run.id, account, lineIds });
}
