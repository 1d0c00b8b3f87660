/**
 * Which account a command means. Invariant: a campaign's account lies in one of the folders above it, unless the command line names
 * another; a variable that was left over from other work never sends one client's campaign with another's keys.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { checkAccount } from '../campaign/campaign.ts';
import { diskFiles } from '../campaign/files/files.ts';
import { accountNameOf, accountPathOf } from '../campaign/files/folder.ts';
import { problemError } from '../campaign/findings/problem.ts';
import type { Account } from '../core/campaign/account.ts';
import { badInput, notFound } from '../core/operating-error.ts';
import type { World } from '../world.ts';
import { findBelow, isAccountFile } from './find-campaigns.ts';

export type ChoosingWorld = Pick<World, 'root' | 'config'>;

/** An account with its file, absolute. */
export interface LoadedAccount {
  readonly account: Account;
  readonly accountPath: string;
}

/**
 * The account file of a campaign: the given one, else the one that BLUECAST_ACCOUNT names, else the nearest above the campaign's
 * folder. Throws `no-such-account`, `another-account-named` and `which-account`.
 */
export async function chooseAccountFile(
  world: ChoosingWorld,
  { folder, given }: { folder: string; given: string | undefined },
): Promise<string> {
  if (given !== undefined) return findNamed(world, given, '--account');
  const above = await listAbove(world.root, folder);
  const own = await pickNearest(world.root, above);
  const { namedAccount } = world.config;
  if (namedAccount === null) return own ?? accountPathOf(folder);
  const named = await findNamed(world, namedAccount, 'BLUECAST_ACCOUNT');
  if (above.flat().includes(named)) return named;
  const has = own === null ? 'no account file lies above it' : `its own is ${accountNameOf(world.root, own)}`;
  throw badInput(
    'another-account-named',
    `Cannot use the account ${namedAccount} of BLUECAST_ACCOUNT for this campaign: ${has}; unset the variable, or name the account with --account`,
  );
}

/**
 * The account of a command that is about no campaign; null where there is no account file. Throws `no-such-account`,
 * `which-account` and `invalid-account`.
 */
export async function chooseAccount(world: ChoosingWorld, given: string | undefined): Promise<LoadedAccount | null> {
  const named = given ?? world.config.namedAccount;
  if (named !== null && named !== undefined) {
    const source = given === undefined ? 'BLUECAST_ACCOUNT' : '--account';
    return loadAccount(world.root, await findNamed(world, named, source));
  }
  const { accounts: files } = await findBelow(world.root);
  const byDefault = await listDefaults(world.root, files);
  const usual = files.filter((file) => path.basename(file) === 'account.yaml');
  const [only, ...others] = [byDefault, usual, files].find((each) => each.length > 0) ?? [];
  if (only === undefined) return null;
  if (others.length === 0) return loadAccount(world.root, only);
  throw whichAccount(world.root, files);
}

/** Every account below the root that can be read, by path. */
export async function loadAccounts(root: string): Promise<readonly LoadedAccount[]> {
  const { accounts } = await findBelow(root);
  const loaded = await Promise.all(accounts.map(async (file) => readAccount(root, file)));
  return loaded.flatMap((each) => each ?? []);
}

/** Reads an account file. Throws `invalid-account` with all its problems. */
export async function loadAccount(root: string, file: string): Promise<LoadedAccount> {
  const { value, findings } = await checkAccount(diskFiles, { root, file });
  if (value !== null) return { account: value, accountPath: file };
  throw problemError('invalid-account', 'account', findings);
}

async function readAccount(root: string, file: string): Promise<LoadedAccount | null> {
  const { value } = await checkAccount(diskFiles, { root, file });
  return value === null ? null : { account: value, accountPath: file };
}

/** The file that a text means: a path from the current folder or the root, else the name of an account below the root. */
async function findNamed({ root }: ChoosingWorld, text: string, source: string): Promise<string> {
  for (const file of [path.resolve(text), path.resolve(root, text)])
    if ((await diskFiles.kindOf(file)) === 'file') return file;
  // A path, rather than a name: reading the file reports that there is none.
  if (text.endsWith('.yaml')) return path.resolve(text);
  const all = await loadAccounts(root);
  const found = all.find(({ account }) => account.name === text);
  if (found !== undefined) return found.accountPath;
  const names = all.map(({ account }) => account.name).join(', ');
  throw notFound(
    'no-such-account',
    `Cannot find the account ${text} of ${source}: it is neither a file nor a name; ${names === '' ? `there is no account file in ${root}` : `the accounts in ${root} are ${names}`}`,
  );
}

/** The account files of each folder above a campaign's, nearest first, up to the root. */
async function listAbove(root: string, folder: string): Promise<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for (let at = path.dirname(folder); ; at = path.dirname(at)) {
    const names = await readdir(at).catch(() => []);
    const here = names.filter(isAccountFile).sort();
    if (here.length > 0) found.push(here.map((name) => path.join(at, name)));
    if (at === root || at === path.dirname(at) || path.relative(root, at).startsWith('..')) return found;
  }
}

/** Of the nearest folder that has any: the one that says `default: true`, else account.yaml, else the only one. */
async function pickNearest(root: string, above: readonly (readonly string[])[]): Promise<string | null> {
  const [nearest = []] = above;
  if (nearest.length <= 1) return nearest[0] ?? null;
  const byDefault = await listDefaults(root, nearest);
  if (byDefault.length === 1 && byDefault[0] !== undefined) return byDefault[0];
  const usual = nearest.find((file) => path.basename(file) === 'account.yaml');
  if (usual !== undefined && byDefault.length === 0) return usual;
  throw whichAccount(root, nearest);
}

async function listDefaults(root: string, files: readonly string[]): Promise<readonly string[]> {
  const loaded = await Promise.all(files.map(async (file) => readAccount(root, file)));
  return loaded.flatMap((each) => (each?.account.isDefault === true ? [each.accountPath] : []));
}

function whichAccount(root: string, files: readonly string[]): Error {
  const names = files.map((file) => path.relative(root, file)).join(', ');
  return badInput(
    'which-account',
    `Cannot choose the account: there are ${names}; name one with --account or BLUECAST_ACCOUNT, or write \`default: true\` into one of them`,
  );
}
