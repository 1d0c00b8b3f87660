/** From planned to running: from now on whoever owns its lines sends it. */
import type { Account } from '../core/campaign/account.ts';
import { markStarted, setRunPolicy } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';

/**
 * Starts a prepared run, or lets one continue that Bluecast itself has stopped. One that its operator paused stays paused. Call it
 * after `holdToPlan`: nothing asks for an approval later.
 */
export async function startRun(
  { db, now }: Pick<DatabaseWorld, 'db' | 'now'>,
  asked: { runId: number; account: Pick<Account, 'onUnknown' | 'settleAfterSeconds'> },
): Promise<void> {
  const { runId, account } = asked;
  await setRunPolicy(db, { runId, onUnknown: account.onUnknown, settleAfterSeconds: account.settleAfterSeconds });
  await markStarted(db, { runId, now: now() });
}
