/** Saves what account files say, for every process that sends for them. */
import path from 'node:path';
import { pathBelow } from '../campaign/files/folder.ts';
import { usualAccess } from '../core/campaign/account.ts';
import { OperatingError } from '../core/operating-error.ts';
import { chooseAccount, type LoadedAccount, loadAccounts } from '../inputs/choose-account.ts';
import { ensureAccount, saveAccount } from '../store/accounts/account.ts';
import { saveLines } from '../store/dispatch/line.ts';
import { keepWindows } from '../store/places/place.ts';
import type { DatabaseWorld } from '../world.ts';

type SaveWorld = Pick<DatabaseWorld, 'db' | 'root' | 'now'>;

export interface SavedAccount {
  readonly accountId: number;
  /** Ids of its lines by number. */
  readonly lineIds: ReadonlyMap<string, number>;
}

/** Saves an account with its lines. Throws `line-of-another-account` and `another-account`. */
export async function saveLoadedAccount(
  { db, root, now }: SaveWorld,
  { account, accountPath }: LoadedAccount,
): Promise<SavedAccount> {
  const file = accountFileBelow(root, accountPath);
  const accountId = await saveAccount(db, { account, file });
  // Changed hours hold from the next claim on.
  await keepWindows(db, { accountId, now: now() });
  return { accountId, lineIds: await saveLines(db, { accountId, lines: account.lines }) };
}

/** An account's file as its row names it: below the root, without a leading `campaigns`. */
export function accountFileBelow(root: string, accountPath: string): string {
  return path.posix.join(pathBelow(root, path.dirname(accountPath)), path.basename(accountPath));
}

/** Saves every account below the root; returns why some were not saved, as sentences. */
export async function saveAllAccounts(world: SaveWorld): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const loaded of await loadAccounts(world.root)) {
    try {
      await saveLoadedAccount(world, loaded);
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      problems.push(error.message);
    }
  }
  return problems;
}

/** The account's id, for a command that names no campaign: see inputs/choose-account.ts. */
export async function findAccountId(
  world: SaveWorld & Pick<DatabaseWorld, 'config'>,
  given: string | undefined,
): Promise<number> {
  const chosen = await chooseAccount(world, given);
  if (chosen === null) return ensureAccount(world.db, usualAccess.name);
  return (await saveLoadedAccount(world, chosen)).accountId;
}
