/**
 * A PostgreSQL of the proof's own, which it may kill. Invariant: after a death it is started again at the same port, so that the
 * processes find it as they would find a server that their operating system restarts; `end` leaves none behind.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../core/clock.ts';
import { openSession } from '../store/database/connect.ts';
import { findNativeFolder } from '../store/embedded/binaries.ts';
import { useEmbeddedServer } from '../store/embedded/server.ts';
import { chooseFolders, chooseServiceUser } from '../store/embedded/service-user.ts';

export interface OwnServer {
  readonly url: string;
  /** SIGKILL; then it is started again, and recovers. Resolves when it answers. */
  killAndRestart(downMs: number): Promise<void>;
  end(): Promise<void>;
}

const lookMs = 100;
/** Recovery takes a second or two; on a busy machine much longer. */
const patienceMs = 120_000;

/** Starts the server in `folder`. Throws what starting the embedded server throws. */
export async function startOwnServer(clock: Clock, folder: string): Promise<OwnServer> {
  const server = await useEmbeddedServer({ folder, database: 'bluecast' });
  const user = chooseServiceUser();
  const folders = chooseFolders({ native: findNativeFolder(), home: folder }, user);
  const data = path.join(folders.home, 'data');
  const { port } = new URL(server.url);
  const start = (): void => {
    const log = openSync(path.join(folders.home, 'postgres.log'), 'a');
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`, 'max_connections=200'];
    spawn(
      path.join(folders.native, 'bin', 'postgres'),
      ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...user,
        cwd: folders.home,
        env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', log, log],
        detached: true,
      },
    ).unref();
    closeSync(log);
  };
  return {
    url: server.url,
    killAndRestart: async (downMs) => {
      process.kill(postmasterOf(data), 'SIGKILL');
      await clock.sleep(downMs);
      const untilMs = clock.elapsedMs() + patienceMs;
      for (let tries = 0; !(await answers(server.url)); tries += 1) {
        if (clock.elapsedMs() > untilMs) throw new Error("the proof's PostgreSQL does not come back");
        // It does not start while processes of the one that died are still there.
        if (tries % 10 === 0) start();
        await clock.sleep(lookMs);
      }
    },
    end: async () => {
      // Once the server has died, the last to leave does not know that it is alone, so it is ended here.
      process.kill(postmasterOf(data), 'SIGQUIT');
      await server.release();
    },
  };
}

/** The first line of postmaster.pid has the process's id. */
function postmasterOf(data: string): number {
  return Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function answers(url: string): Promise<boolean> {
  try {
    const client = await openSession(url);
    await client.end();
    return true;
  } catch {
    return false;
  }
}
