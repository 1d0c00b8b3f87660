/** A Redis of the bench's own, set up as BullMQ's docs advise for production. */
import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { findFreePort } from '../src/store/embedded/free-port.ts';
import { cpuSecondsOfTree } from './process-times.ts';

/** docs.bullmq.io, "Going to production": append-only file, written to disk every second, and nothing is ever evicted. */
export const redisSettings = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
const startMs = 10_000;

export interface RunningRedis {
  readonly port: number;
  cpuSeconds(): Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts a server in `folder`. Throws with one sentence about how to get it where there is none. */
export async function startRedis(folder: string): Promise<RunningRedis> {
  if (spawnSync('redis-server', ['--version']).error !== undefined)
    throw new Error(
      'Cannot measure BullMQ: there is no redis-server here; install it with `apt-get install redis-server`',
    );
  const port = await findFreePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...redisSettings];
  const child = spawn('redis-server', settings, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  await waitUntilOpen(port);
  return {
    port,
    cpuSeconds: async () => cpuSecondsOfTree(child.pid ?? 0),
    stop: async () => {
      child.kill();
      await ended;
      process.off('exit', kill);
    },
  };
}

async function waitUntilOpen(port: number): Promise<void> {
  for (const until = Date.now() + startMs; ; ) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    if (Date.now() > until) throw new Error('Cannot start redis-server: it has not answered within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
