/**
 * The files of an embedded server: its data, its password, its port, its log. Invariant: a kill leaves no half-made cluster, and only
 * the user who runs the server can read them.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  fchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFileTrouble } from '../../core/file-trouble.ts';
import { unreachable } from '../../core/operating-error.ts';
import type { ServerFolders, ServiceUser } from './service-user.ts';

export interface Cluster {
  readonly folders: ServerFolders;
  readonly data: string;
  readonly user: ServiceUser | null;
}

/** What a shell obeys even inside of double quotes: initdb starts the server's program through one. */
const obeyedByShell = process.platform === 'win32' ? /"/ : /["$`\\\n]/;

/** The server must not inherit locale, time zone or connection settings from the process that starts it. */
export const serverEnv = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

export function logOf({ folders }: Cluster): string {
  return path.join(folders.home, 'postgres.log');
}

/** Opens the log for appending. A link in its place is refused: root must not write where the server's user points. */
export function openLog(cluster: Cluster): number {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const log = openSync(logOf(cluster), O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  if (cluster.user !== null) fchownSync(log, cluster.user.uid, cluster.user.gid);
  return log;
}

export function hasCluster({ data }: Pick<Cluster, 'data'>): boolean {
  return existsSync(path.join(data, 'PG_VERSION'));
}

/** Creates the data in another folder and renames that when it is complete. Throws `embedded-postgres-failed`. */
export async function createCluster(cluster: Cluster): Promise<void> {
  const { data, folders, user } = cluster;
  const unfinished = `${data}.unfinished`;
  const secret = path.join(folders.home, 'password');
  rmSync(unfinished, { recursive: true, force: true });
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(secret, randomBytes(18).toString('base64url'), { mode: 0o600 });
    if (user !== null) for (const made of [unfinished, secret]) chownSync(made, user.uid, user.gid);
    await initialise(cluster, unfinished);
    renameSync(unfinished, data);
  } catch (error) {
    for (const made of [unfinished, secret]) rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

/** Names paths relative to the folder that it runs in: initdb refuses one with a line end. */
async function initialise(cluster: Cluster, unfinished: string): Promise<void> {
  await withPlainPrograms(cluster.folders.native, async (native) => {
    const settings = [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
    ];
    const access = ['--username=postgres', '--auth=scram-sha-256', '--pwfile=password'];
    await runProgram(cluster, path.join(native, 'bin', 'initdb'), [
      '-D',
      path.basename(unfinished),
      ...access,
      ...settings,
    ]);
  });
}

/** Runs `work` with the programs in a folder whose name no shell obeys: a copy, where their own has such a name. */
async function withPlainPrograms(native: string, work: (native: string) => Promise<void>): Promise<void> {
  if (!obeyedByShell.test(native)) return work(native);
  const copy = mkdtempSync(path.join(tmpdir(), 'bluecast-initdb-'));
  try {
    chmodSync(copy, 0o755);
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    await work(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Runs one of PostgreSQL's programs to its end, without a shell. Throws `embedded-postgres-failed` with what it said. */
export async function runProgram(cluster: Cluster, program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, {
    ...cluster.user,
    cwd: cluster.folders.home,
    env: serverEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw programFailed(cluster, { program, code, said: Buffer.concat(said).toString('utf8') });
}

/** The error for a program that failed, with the last lines of what it said. */
export function programFailed(cluster: Cluster, failed: { program: string; code: number | null; said: string }): Error {
  const trouble = findFileTrouble(failed.said, cluster.folders.home);
  if (trouble !== null) return trouble;
  const why = failed.said.trim().split('\n').slice(-5).join('\n');
  return unreachable(
    'embedded-postgres-failed',
    `Cannot start or stop the embedded PostgreSQL: ${path.basename(failed.program)} exited with ${failed.code}. Set DATABASE_URL to use a server of your own, or see ${logOf(cluster)}\n${why}`,
  );
}

/** The port of the last start; null before the first one. */
export function findPort({ folders, data }: Cluster): number | null {
  const kept = readText(path.join(folders.home, 'port'));
  // Before there was such a file, the fourth line of this one had the port.
  const port = Number(kept ?? readText(path.join(data, 'postmaster.pid'))?.split('\n')[3]);
  return Number.isInteger(port) && port > 0 ? port : null;
}

export function keepPort({ folders }: Cluster, port: number): void {
  const file = path.join(folders.home, 'port');
  writeFileSync(`${file}.${process.pid}`, String(port), { mode: 0o600 });
  renameSync(`${file}.${process.pid}`, file);
}

/** Connection string of a database of the cluster. */
export function urlOf(cluster: Cluster, database: string): string {
  const password = readFileSync(path.join(cluster.folders.home, 'password'), 'utf8');
  return `postgres://postgres:${password}@127.0.0.1:${findPort(cluster) ?? 0}/${database}`;
}

function readText(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
