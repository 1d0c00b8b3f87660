/**
 * Keeps an account as its file says while a process sends for it: limits, permitted hours and emergencies hold from the next claim
 * on. Invariant: a file that is gone or invalid changes nothing, and is logged once.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { saveLoadedAccount } from '../accounts/save-account.ts';
import { OperatingError } from '../core/operating-error.ts';
import { loadAccount } from '../inputs/choose-account.ts';
import { findAccountFile } from '../store/accounts/account.ts';
import { keepWindows } from '../store/places/place.ts';
import type { DatabaseWorld } from '../world.ts';

/** How often to look whether the file has changed. */
const lookMs = 5_000;
/** Windows are made weeks ahead. */
const windowsMs = 60_000;

/** Works until `stopping` aborts. Throws what the database throws. */
export async function keepAccount(
  world: DatabaseWorld,
  { accountId, stopping }: { accountId: number; stopping: AbortSignal },
): Promise<void> {
  const file = await findFile(world, accountId);
  let seen = await findChange(file);
  let windowsAtMs = world.clock.elapsedMs();
  while (!stopping.aborted) {
    const change = await findChange(file);
    if (file !== null && change !== null && change !== seen) await readAgain(world, { accountId, file });
    seen = change ?? seen;
    if (world.clock.elapsedMs() >= windowsAtMs) {
      await keepWindows(world.db, { accountId, now: world.now() });
      windowsAtMs = world.clock.elapsedMs() + windowsMs;
    }
    await world.clock.sleep(lookMs, stopping);
  }
}

/** The account's file on this machine; its row names it without a leading `campaigns`. */
async function findFile({ db, root }: DatabaseWorld, accountId: number): Promise<string | null> {
  const below = await findAccountFile(db, accountId);
  if (below === null) return null;
  const files = [path.resolve(root, below), path.resolve(root, 'campaigns', below)];
  for (const file of files) if ((await findChange(file)) !== null) return file;
  return null;
}

/** A text that differs after each write; null where there is no file, as on a machine without the campaigns. */
async function findChange(file: string | null): Promise<string | null> {
  if (file === null) return null;
  const found = await stat(file).catch(() => null);
  return found === null ? null : `${found.mtimeMs} ${found.size} ${found.ino}`;
}

async function readAgain(
  world: DatabaseWorld,
  { accountId, file }: { accountId: number; file: string },
): Promise<void> {
  try {
    await saveLoadedAccount(world, await loadAccount(world.root, file));
    world.log('account-read-again', { account: accountId });
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    world.log('account-not-read', { account: accountId, code: error.code });
  }
}
