/** One process at a time plans a campaign. */
import { createHash } from 'node:crypto';
import { openLockSession } from '../store/dispatch/line-lock.ts';
import type { CampaignKey } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';

/** Does `work` while no other process plans this campaign; waits for one that does. */
export async function withPlanningLock<T>(
  { databaseUrl }: Pick<DatabaseWorld, 'databaseUrl'>,
  { accountId, campaign }: CampaignKey,
  work: () => Promise<T>,
): Promise<T> {
  const locks = await openLockSession(databaseUrl);
  try {
    await locks.lock('planning', lockIdOf(`${accountId} ${campaign}`));
    return await work();
  } finally {
    await locks.close();
  }
}

/** A lock needs a number: the first bits of a hash of account and campaign. */
function lockIdOf(campaign: string): number {
  return createHash('sha256').update(campaign).digest().readInt32BE(0);
}
