/**
 * The embedded PostgreSQL: a real server from an npm package, for machines without one. Invariant: one server per folder, shared
 * by all processes that use the folder. The first one starts it, the last one stops it, and a Ctrl-C or kill -9 of one does not
 * stop it for the others (pg_ctl starts it in a session of its own).
 */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { unreachable } from '../../core/operating-error.ts';
import { findNativeFolder } from './binaries.ts';
import { withFolderLock } from './folder-lock.ts';
import { findFreePort } from './free-port.ts';
import { chooseFolders, chooseServiceUser, type ServerFolders, type ServiceUser } from './service-user.ts';

export interface EmbeddedServer {
  /** Connection string of the database asked for. */
  readonly url: string;
  /** Disconnects, and stops the server when no other process uses it. */
  release(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Contains data, log and lock. */
  readonly folder: string;
  readonly database: string;
  /** Further server settings, such as `fsync=off` for tests. */
  readonly settings?: readonly string[];
}

interface Server {
  readonly folders: ServerFolders;
  readonly data: string;
  readonly user: ServiceUser | null;
}

/** Seconds that pg_ctl waits for a start or stop: recovery of a large database after a crash takes a while. */
const startSeconds = 60;
const startTries = 5;
const startAgainMs = 1_000;
/** Application name of the connection by which each command shows that it uses the server. */
const presenceName = 'bluecast presence';
/** How long a closed connection may stay in the server's list: usually milliseconds, but not zero. */
const farewellMs = 1_000;
const farewellPollMs = 20;

/** True if the folder has a database, running or not. */
export function hasEmbeddedDatabase(folder: string): boolean {
  return ['data', 'moved-to/data'].some((data) => existsSync(path.join(folder, data, 'PG_VERSION')));
}

/** Starts the server of `folder`, or joins the running one. Throws `embedded-postgres-failed` with the end of its log. */
export async function useEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = path.resolve(options.folder);
  const user = chooseServiceUser();
  const folders = chooseFolders({ native: findNativeFolder(), home: folder }, user);
  const server: Server = { folders, data: path.join(folders.home, 'data'), user };
  const presence = await withFolderLock(folder, async () => {
    if (!existsSync(path.join(server.data, 'PG_VERSION'))) await createCluster(server);
    await ensureRunning(server, options.settings ?? []);
    await createDatabase(server, options.database);
    const client = new pg.Client({
      connectionString: urlOf(server, options.database),
      application_name: presenceName,
    });
    client.on('error', () => {});
    await client.connect();
    return client;
  });
  return {
    url: urlOf(server, options.database),
    release: async () => {
      await withFolderLock(folder, async () => {
        const isLast = await isAlone(presence);
        await presence.end().catch(() => {});
        if (isLast) await stop(server);
      });
    },
  };
}

/** Created in another folder and renamed when complete, so that a kill leaves no half-made cluster. */
async function createCluster(server: Server): Promise<void> {
  const unfinished = `${server.data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const secret = path.join(server.folders.home, 'password');
  writeFileSync(secret, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (server.user !== null) {
    chownSync(unfinished, server.user.uid, server.user.gid);
    chownSync(secret, server.user.uid, server.user.gid);
  }
  await run(server, 'initdb', [
    '-D',
    unfinished,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${secret}`,
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-sync',
  ]);
  renameSync(unfinished, server.data);
}

async function ensureRunning(server: Server, settings: readonly string[]): Promise<void> {
  for (let tries = 1; !(await isRunning(server)); tries += 1) {
    const hasLeftTraces = existsSync(path.join(server.data, 'postmaster.pid'));
    try {
      await start(server, settings);
      return;
    } catch (error) {
      // A killed server disappears a moment later, and one too busy to answer may answer then.
      if (tries === startTries || !hasLeftTraces) throw error;
      await sleep(startAgainMs);
    }
  }
}

async function start(server: Server, settings: readonly string[]): Promise<void> {
  const port = await findFreePort();
  const all = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${port}`,
    'max_connections=200',
    ...settings,
  ];
  const log = path.join(server.folders.home, 'postgres.log');
  await pgCtl(server, [
    'start',
    '-w',
    '-t',
    String(startSeconds),
    '-l',
    log,
    '-o',
    all.map((each) => `-c ${each}`).join(' '),
  ]);
}

async function stop(server: Server): Promise<void> {
  try {
    await pgCtl(server, ['stop', '-m', 'fast', '-t', String(startSeconds)]);
  } catch (error) {
    // Another process was faster, or the server died: it only matters that it is gone.
    if (await isRunning(server)) throw error;
  }
}

async function isRunning(server: Server): Promise<boolean> {
  if (!existsSync(path.join(server.data, 'postmaster.pid'))) return false;
  const client = new pg.Client({ connectionString: urlOf(server, 'postgres'), connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function createDatabase(server: Server, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(server, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** True when no other process is connected. Waits a moment for connections that have just been closed. */
async function isAlone(presence: pg.Client): Promise<boolean> {
  try {
    for (let waitedMs = 0; waitedMs <= farewellMs; waitedMs += farewellPollMs) {
      const others = await presence.query<{ application_name: string }>(
        "select application_name from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      );
      if (others.rows.length === 0) return true;
      // Another command of ours: it stops the server when it leaves.
      if (others.rows.some((other) => other.application_name === presenceName)) return false;
      await sleep(farewellPollMs);
    }
    return false;
  } catch {
    return false;
  }
}

/** While the server runs, the fourth line of postmaster.pid has its port. */
function urlOf(server: Server, database: string): string {
  const port = readFileSync(path.join(server.data, 'postmaster.pid'), 'utf8').split('\n')[3];
  const password = readFileSync(path.join(server.folders.home, 'password'), 'utf8');
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

async function pgCtl(server: Server, args: readonly string[]): Promise<void> {
  await run(server, 'pg_ctl', ['-s', '-D', server.data, ...args]);
}

async function run(server: Server, program: string, args: readonly string[]): Promise<void> {
  const child = spawn(path.join(server.folders.native, 'bin', program), args, {
    ...server.user,
    cwd: server.folders.home,
    // The server must not inherit locale, time zone or connection settings from the process that starts it.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  // 'exit', not 'close': the server that pg_ctl starts may keep the pipes open.
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  child.stdout.destroy();
  child.stderr.destroy();
  if (code === 0) return;
  const why = [Buffer.concat(said).toString('utf8').trim(), endOfLog(server)].filter((text) => text !== '').join('\n');
  throw unreachable(
    'embedded-postgres-failed',
    `Cannot start or stop the embedded PostgreSQL: ${program} exited with ${code}. Set DATABASE_URL to use a server of your own, or see ${path.join(server.folders.home, 'postgres.log')}\n${why}`,
  );
}

function endOfLog(server: Server): string {
  const log = path.join(server.folders.home, 'postgres.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n') : '';
}
