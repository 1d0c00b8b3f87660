/**
 * PostgreSQL refuses to run as root, so root runs the server as another user. Invariant: no user is created, nothing outside the
 * given folders and /var/lib/bluecast changes, and that user can reach the folders returned.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';

export interface ServiceUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ServerFolders {
  /** The programs: `<native>/bin/postgres`. */
  readonly native: string;
  /** Holds the data folder and the log. */
  readonly home: string;
}

/** Where root keeps the server when other users may not enter the project's folder (such as /root). */
const sharedFolder = '/var/lib/bluecast';

/** The user to run the server as, or null for the current one: `postgres` where it exists, else `nobody`. */
export function chooseServiceUser(): ServiceUser | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((row) => row.split(':'));
  const row = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  return { uid: Number(row?.[2] ?? 65_534), gid: Number(row?.[3] ?? 65_534) };
}

/** Folders that `user` can reach: those wanted, or others under /var/lib/bluecast where a parent folder is closed to it. */
export function chooseFolders(wanted: ServerFolders, user: ServiceUser | null): ServerFolders {
  mkdirSync(wanted.home, { recursive: true, mode: 0o755 });
  if (user === null) return wanted;
  const home = canReach(wanted.home, user) ? wanted.home : openHome(wanted.home);
  chownSync(home, user.uid, user.gid);
  const native = canReach(path.join(wanted.native, 'bin', 'postgres'), user)
    ? wanted.native
    : copyPrograms(wanted.native);
  return { native, home };
}

function canReach(target: string, user: ServiceUser): boolean {
  return spawnSync('test', ['-x', target], { ...user, cwd: '/' }).status === 0;
}

function openHome(wanted: string): string {
  const name = createHash('sha256').update(path.resolve(wanted)).digest('hex').slice(0, 16);
  const home = path.join(sharedFolder, name);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  // Leads people who look for the data, or delete the project, to the real place.
  const signpost = path.join(wanted, 'moved-to');
  if (!existsSync(signpost)) symlinkSync(home, signpost);
  return home;
}

function copyPrograms(native: string): string {
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(sharedFolder, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  renameSync(unfinished, copy);
  return copy;
}
