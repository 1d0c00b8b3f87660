/**
 * Sends and tracks all runs of all accounts until the process stops. Invariant: each account has a session, lines, provider and
 * tracker of its own; an account whose keys this process lacks is left to others.
 */
import { OperatingError } from '../core/operating-error.ts';
import { openHighWaterMark } from '../restore/high-water-mark.ts';
import { findProvider } from '../runs/check-provider.ts';
import type { Alarm } from '../schedule/alarm.ts';
import type { ScheduleFiles } from '../schedule/schedule-files.ts';
import { createScheduler } from '../schedule/scheduler.ts';
import { type AccountRow, listAccounts } from '../store/accounts/account.ts';
import { asOperatingError } from '../store/database/connection-loss.ts';
import { getInstance } from '../store/database/instance.ts';
import type { DatabaseWorld } from '../world.ts';
import { type AccountWork, workOnAccount } from './work-on-account.ts';

export interface WorkOnAll extends Pick<AccountWork, 'owner' | 'callbackUrl' | 'trackForMs'> {
  /** The files of the campaigns that run by themselves; absent: another process starts them. */
  readonly schedules?: { readonly files: ScheduleFiles; readonly alarm: Alarm } | undefined;
}

/** How often to look for accounts that are new here. */
const lookMs = 1_000;

/** Works until the world is stopping. Any number of processes may do so: they share the lines through the database. */
export async function workOnAll(world: DatabaseWorld, { schedules, ...options }: WorkOnAll): Promise<void> {
  const mark = openHighWaterMark(world, (await getInstance(world.db)).id);
  const failed = new AbortController();
  const stopping = AbortSignal.any([world.stopping, failed.signal]);
  const working = new Map<number, Promise<void>>();
  const lacking = new Set<number>();
  const begin = async (account: AccountRow): Promise<void> => {
    const provider = await findProvider(world, account).catch(asLeftOut);
    if (provider === null || provider instanceof OperatingError) {
      const event = provider === null ? 'account-without-keys' : 'account-left-out';
      const why = provider === null ? {} : { why: provider.message };
      if (!lacking.has(account.id)) world.log(event, { account: account.name, ...why });
      lacking.add(account.id);
      return;
    }
    const ours = { ...world, stopping };
    const known = { accountId: account.id, provider };
    const scheduler =
      schedules && createScheduler(ours, { ...known, ...schedules, account: account.name, owner: options.owner });
    const work = workOnAccount(ours, { ...options, ...known, scheduler, onAttempts: mark.raiseTo });
    working.set(
      account.id,
      work.catch((error: unknown) => failed.abort(error)),
    );
  };
  try {
    while (!stopping.aborted) {
      const accounts = await listUnlessLost(world);
      for (const account of accounts) if (!working.has(account.id)) await begin(account);
      await world.clock.sleep(lookMs, stopping);
    }
  } finally {
    failed.abort();
    await Promise.all(working.values());
    mark.write();
  }
  if (!world.stopping.aborted) failed.signal.throwIfAborted();
}

/** What is wrong with one account's keys or address must not stop the others. */
function asLeftOut(error: unknown): OperatingError {
  if (error instanceof OperatingError) return error;
  throw error;
}

/** The accounts; none while the database is lost, for which the work on each account waits, too. */
async function listUnlessLost(world: DatabaseWorld): Promise<readonly AccountRow[]> {
  try {
    return await listAccounts(world.db);
  } catch (error) {
    if (asOperatingError(error) instanceof OperatingError) return [];
    throw error;
  }
}
