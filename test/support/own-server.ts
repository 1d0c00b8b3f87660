/** A PostgreSQL of the test file's own, which may be restarted under whoever uses it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { applyMigrations } from '../../src/store/database/migrate.ts';
import { findNativeFolder } from '../../src/store/embedded/binaries.ts';
import { useEmbeddedServer } from '../../src/store/embedded/server.ts';
import { chooseFolders, chooseServiceUser } from '../../src/store/embedded/service-user.ts';
import { until } from './shop.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface OwnServer {
  /** A database with the whole schema and no rows. */
  readonly url: string;
  /** Stops it, after which it is started again at the same port; `immediate` ends it without a goodbye, and it recovers as after a power cut. */
  restart(how: 'fast' | 'immediate'): Promise<void>;
  /** To be called when the test is over, after everything that uses it. */
  close(): Promise<void>;
}

export async function openOwnServer(): Promise<OwnServer> {
  const folder = temporaryFolder();
  // With its journal written through: a crash must lose nothing that was committed.
  const server = await useEmbeddedServer({ folder, database: 'bluecast', settings: ['autovacuum=off'] });
  await applyMigrations(server.url);
  const { home } = chooseFolders({ native: findNativeFolder(), home: folder }, chooseServiceUser());
  // Not by pg_ctl: it takes the server that users have started again for the one that it waits for.
  const restart = async (how: 'fast' | 'immediate'): Promise<void> => {
    const [line = ''] = readFileSync(path.join(home, 'data/postmaster.pid'), 'utf8').split('\n');
    const pid = Number(line);
    process.kill(pid, how === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await until(() => !isAlive(pid));
  };
  return { url: server.url, restart, close: server.release };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
