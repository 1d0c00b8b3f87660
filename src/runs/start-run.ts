/** From planned to running: from now on any worker that owns the lines sends the run. */
import type { Account } from '../core/campaign/account.ts';
import { markStarted, setRunPolicy } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';

/**
 * Starts a prepared run, or continues one that Bluecast stopped. A run paused by its operator stays paused. Call it after
 * `holdToPlan`: approval is not checked later.
 */
export async function startRun(
  { db, now }: Pick<DatabaseWorld, 'db' | 'now'>,
  asked: { runId: number; account: Pick<Account, 'onUnknown' | 'settleAfterSeconds'> },
): Promise<void> {
  const { runId, account } = asked;
  await setRunPolicy(db, { runId, onUnknown: account.onUnknown, settleAfterSeconds: account.settleAfterSeconds });
  await markStarted(db, { runId, now: now() });
}
