/**
 * Starts and stops the server of a cluster. Invariant: no shell lies between, so the name of a folder is never read as a command;
 * and the server belongs to a session of its own, which a Ctrl-C or the end of the process that started it does not reach.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { codeOf } from '../../core/error-code.ts';
import { unreachable } from '../../core/operating-error.ts';
import {
  type Cluster,
  findPort,
  keepPort,
  logOf,
  openLog,
  programFailed,
  runProgram,
  serverEnv,
  urlOf,
} from './cluster.ts';
import { findFreePort, isPortFree } from './free-port.ts';

/** How long a start or stop may take: recovery of a large database after a crash takes a while. */
const startMs = 60_000;
/** A server that was killed leaves processes, which end within moments, and nobody may start it until then. */
const leftoversMs = 30_000;
/** After its goodbye, or without one, a server has given its port back within this time. */
const portMs = 5_000;
const pauseMs = 200;
const connectMs = 5_000;

/** What the log says when a start failed for a reason that passes: the port was taken meanwhile, or an earlier server is about to end. */
const passing = /Address already in use|shared memory block|lock file "postmaster\.pid" already exists/;
/** SQLSTATE cannot_connect_now: the server is there, and recovers or shuts down. */
const notYet = '57P03';

/** Starts the server unless it runs. Throws `embedded-postgres-failed` with the end of its log. */
export async function ensureRunning(cluster: Cluster, settings: readonly string[]): Promise<void> {
  const beganAt = performance.now();
  for (;;) {
    const state = await findState(cluster);
    if (state === 'up') return;
    const spentMs = performance.now() - beganAt;
    if (state === 'down') {
      const failure = await start(cluster, settings);
      if (failure === null) return;
      if (spentMs > leftoversMs || !passing.test(failure.message)) throw failure;
    } else if (spentMs > startMs) throw notReady(cluster);
    await sleep(pauseMs);
  }
}

/** Stops the server, after the statements under way have been cancelled. */
export async function stopServer(cluster: Cluster): Promise<void> {
  const args = ['stop', '-s', '-D', cluster.data, '-m', 'fast', '-t', String(startMs / 1_000)];
  try {
    await runProgram(cluster, path.join(cluster.folders.native, 'bin', 'pg_ctl'), args);
  } catch (error) {
    // Another process was faster, or the server died: it only matters that it is gone.
    if ((await findState(cluster)) !== 'down') throw error;
  }
}

/** `between`: it recovers or shuts down, and will answer or be gone in a while. */
async function findState(cluster: Cluster): Promise<'up' | 'between' | 'down'> {
  if (!existsSync(path.join(cluster.data, 'postmaster.pid')) || findPort(cluster) === null) return 'down';
  const client = new pg.Client({ connectionString: urlOf(cluster, 'postgres'), connectionTimeoutMillis: connectMs });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return 'up';
  } catch (error) {
    return codeOf(error) === notYet ? 'between' : 'down';
  }
}

/** Starts the program and waits until it accepts connections; returns why it did not, or null. */
async function start(cluster: Cluster, settings: readonly string[]): Promise<Error | null> {
  const port = await choosePort(cluster);
  keepPort(cluster, port);
  const all = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${port}`,
    'max_connections=200',
    ...settings,
  ];
  const program = path.join(cluster.folders.native, 'bin', 'postgres');
  const log = openLog(cluster);
  const logged = fstatSync(log).size;
  const child = spawn(program, ['-D', cluster.data, ...all.flatMap((each) => ['-c', each])], {
    ...cluster.user,
    cwd: cluster.folders.home,
    env: serverEnv,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  child.unref();
  const ended = new Promise<{ code: number | null } | { error: Error }>((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (code) => resolve({ code }));
  });
  for (const beganAt = performance.now(); performance.now() - beganAt < startMs; ) {
    const end = await Promise.race([ended, sleep(pauseMs / 4, null)]);
    if (end !== null) {
      if ('error' in end) throw end.error;
      return programFailed(cluster, { program, code: end.code, said: readLog(cluster, logged) });
    }
    if (saysReady(cluster, child.pid) && (await findState(cluster)) === 'up') return null;
  }
  throw notReady(cluster);
}

/** The port of last time, whose address its users have; another one when a program of others has taken it. */
async function choosePort(cluster: Cluster): Promise<number> {
  const before = findPort(cluster);
  if (before === null) return findFreePort();
  // A server that is about to end answers nobody any more, and still has its port.
  for (const beganAt = performance.now(); performance.now() - beganAt < portMs; await sleep(pauseMs / 4)) {
    if (await isPortFree(before)) return before;
  }
  return findFreePort();
}

/** What the server says of itself in its file, so that its log is not filled with connections that come too early. */
function saysReady({ data }: Cluster, pid: number | undefined): boolean {
  const file = path.join(data, 'postmaster.pid');
  const [first, ...lines] = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return Number(first) === pid && lines.some((line) => line.trimEnd() === 'ready');
}

function notReady(cluster: Cluster): Error {
  return unreachable(
    'embedded-postgres-failed',
    `Cannot start the embedded PostgreSQL: it has not accepted connections within ${startMs / 1_000} s; run the command again, or see ${logOf(cluster)}`,
  );
}

/** What the log says from this byte on. */
function readLog(cluster: Cluster, from: number): string {
  return readFileSync(logOf(cluster)).subarray(from).toString('utf8');
}
