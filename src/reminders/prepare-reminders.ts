/** The standing run as `plan` shows it and `send` sends it. Invariant: to look at it changes nothing of what has begun. */
import { saveLoadedAccount } from '../accounts/save-account.ts';
import { badInput } from '../core/operating-error.ts';
import type { PrepareAsked, PreparedRun } from '../runs/prepared-run.ts';
import { unblockLines } from '../store/dispatch/line.ts';
import { findStandingRun } from '../store/reminders/standing-run.ts';
import type { DatabaseWorld } from '../world.ts';
import { syncReminders } from './sync-reminders.ts';

/** Syncs the run, unless it has begun and nothing is to be sent now. Throws `not-for-reminders` and what `syncReminders` throws. */
export async function prepareReminders(world: DatabaseWorld, asked: PrepareAsked): Promise<PreparedRun> {
  const { inputs, hasConfirmedLines: isSending = false } = asked;
  const { path: campaign } = inputs.campaign;
  if (asked.only !== undefined || asked.isNewRun)
    throw badInput(
      'not-for-reminders',
      `Cannot plan another run of ${campaign}: its reminders are one run, which a newer file changes; leave --only and --new-run out`,
    );
  const { accountId, lineIds } = await saveLoadedAccount(world, inputs);
  if (isSending) await unblockLines(world.db, [...lineIds.values()]);
  const known = { lineIds, lookups: null, quarantined: [] };
  const standing = await findStandingRun(world.db, { accountId, campaign });
  const hasBegun = standing !== null && standing.startedAt !== null;
  if (hasBegun && !isSending)
    return {
      ...known,
      run: standing,
      how: 'resumed',
      imported: null,
      hasChangedFiles: standing.inputsHash !== inputs.hash,
    };
  const { run, imported } = await syncReminders(world, { inputs, yesCancel: null, onStep: asked.onStep });
  return { ...known, run, how: hasBegun ? 'resumed' : 'planned', imported, hasChangedFiles: false };
}
