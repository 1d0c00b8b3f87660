/** What git knows of a folder. Null wherever there is no git, or it hangs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A hanging git (a network disk, a lock) must not delay anybody. */
const gitTimeoutMs = 5_000;

export interface GitState {
  readonly commit: string;
  /** The folder's files are as committed. */
  readonly isClean: boolean;
}

/** The commit of a folder, and whether its files are as committed. Plan files do not count as changes. */
export async function readGit(folder: string): Promise<GitState | null> {
  const commit = await askGit(folder, ['rev-parse', 'HEAD']);
  const changes = await askGit(folder, ['status', '--porcelain', '--', '.', ':!*.plan.json']);
  return commit === null || changes === null ? null : { commit, isClean: changes === '' };
}

/** When this commit came to this machine: the last entry of the reflog. Null where there is none. */
export async function readCheckoutTime(folder: string): Promise<Date | null> {
  const entry = await askGit(folder, ['log', '--walk-reflogs', '-1', '--date=unix', '--format=%gd']);
  const seconds = /@\{(\d+)\}$/.exec(entry ?? '')?.[1];
  return seconds === undefined ? null : new Date(Number(seconds) * 1_000);
}

async function askGit(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], { timeout: gitTimeoutMs });
    return stdout.trim();
  } catch {
    return null;
  }
}
