/** Chooses the part of an earlier run that the next one repeats. Invariant: a part that was planned stays that part until it is sent. */
import { nameOnly, type OnlyPart } from '../core/message/only.ts';
import { badInput, conflict } from '../core/operating-error.ts';
import { countOnly } from '../store/audience/only-part.ts';
import { type CampaignKey, findLastOverRun, type RunRow } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';
import type { PrepareAsked } from './prepared-run.ts';

interface OnlyAsked extends CampaignKey, Pick<PrepareAsked, 'only' | 'isNewRun'> {
  /** The campaign's newest run. */
  readonly latest: RunRow | null;
}

/** The part; null: everybody. Throws `run-not-over`, `no-run-before` and `nobody-left`. */
export async function chooseOnly({ db }: Pick<DatabaseWorld, 'db'>, asked: OnlyAsked): Promise<OnlyPart | null> {
  const { latest, only, isNewRun, campaign } = asked;
  if (only === undefined) return latest === null || isNewRun ? null : findOnly(latest);
  const isUnderWay = latest?.state === 'running' || latest?.state === 'paused';
  if (latest !== null && isUnderWay) {
    if (latest.onlyState === only) return findOnly(latest);
    throw conflict(
      'run-not-over',
      `Cannot send only to ${nameOnly(only)}: run ${latest.id} of ${campaign} is not over`,
      { runId: latest.id },
    );
  }
  const over = await findLastOverRun(db, asked);
  if (over === null)
    throw badInput('no-run-before', `Cannot send only to ${nameOnly(only)}: ${campaign} has no run that is over`);
  const part = { runId: over.id, state: only };
  if ((await countOnly(db, part)) > 0) return part;
  throw badInput(
    'nobody-left',
    `Cannot send only to ${nameOnly(only)}: there are none in run ${over.id} of ${campaign}, apart from people who got a part of it or may have got it`,
  );
}

/** The part that a run repeats. */
function findOnly({ onlyRunId, onlyState }: Pick<RunRow, 'onlyRunId' | 'onlyState'>): OnlyPart | null {
  return onlyRunId === null || onlyState === null ? null : { runId: onlyRunId, state: onlyState };
}
