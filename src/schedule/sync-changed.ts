/**
 * Syncs the reminders whose file has changed. Invariant: a file that is still being written is left alone, one sync at a time runs for a
 * campaign, and the first sync is an operator's.
 */
import { OperatingError } from '../core/operating-error.ts';
import type { SoundCampaign } from '../inputs/list-schedules.ts';
import { withInputs } from '../inputs/load-inputs.ts';
import { syncReminders } from '../reminders/sync-reminders.ts';
import { findStandingRun } from '../store/reminders/standing-run.ts';
import type { DatabaseWorld } from '../world.ts';
import type { ValidSchedule } from './stand-still.ts';

export interface Syncer {
  /** Begins to sync what has changed, and returns without waiting for it. */
  begin(valid: readonly ValidSchedule[]): void;
  ended(): Promise<void>;
}

export function createSyncer(world: DatabaseWorld): Syncer {
  /** Campaign -> its files at the last look, and those that were synced. */
  const seen = new Map<string, string>();
  const synced = new Map<string, string>();
  const syncing = new Map<string, Promise<void>>();
  return {
    begin: (valid) => {
      for (const { campaign, row } of valid) {
        const { path, change } = campaign;
        const isStill = seen.get(path) === change;
        seen.set(path, change);
        if (campaign.campaign.reminder === undefined || row.state === 'paused') continue;
        if (!isStill || synced.get(path) === change || syncing.has(path)) continue;
        synced.set(path, change);
        const ended = syncOne(world, { campaign, accountId: row.accountId }).finally(() => syncing.delete(path));
        syncing.set(
          path,
          ended.catch((error: unknown) => {
            if (isLater(error)) synced.delete(path);
            world.log('reminders-not-synced', {
              campaign: path,
              code: error instanceof OperatingError ? error.code : 'unexpected',
            });
          }),
        );
      }
    },
    ended: async () => {
      await Promise.all(syncing.values());
    },
  };
}

/** A server that is lost comes back; a wrong file stays wrong until it changes. */
function isLater(error: unknown): boolean {
  return !(error instanceof OperatingError) || error.kind === 'unreachable' || error.kind === 'interrupted';
}

async function syncOne(
  world: DatabaseWorld,
  { campaign, accountId }: { campaign: SoundCampaign; accountId: number },
): Promise<void> {
  const run = await findStandingRun(world.db, { accountId, campaign: campaign.path });
  if (run === null || run.startedAt === null) return;
  const { folder, accountPath } = campaign;
  await withInputs({ ...world, piped: null }, { campaign: folder, account: accountPath }, async (inputs) => {
    if (inputs.hash === run.inputsHash) return;
    const { appointments, rejected } = await syncReminders(world, { inputs, yesCancel: null, onStep: () => {} });
    world.log('reminders-synced', { campaign: campaign.path, ...appointments, rejected });
  });
}
