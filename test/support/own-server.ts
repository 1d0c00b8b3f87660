/** A PostgreSQL of the test file's own, which may be restarted under whoever uses it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { applyMigrations } from '../../src/store/database/migrate.ts';
import { findNativeFolder } from '../../src/store/embedded/binaries.ts';
import { useEmbeddedServer } from '../../src/store/embedded/server.ts';
import { chooseFolders, chooseServiceUser } from '../../src/store/embedded/service-user.ts';
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
  const user = chooseServiceUser();
  const folders = chooseFolders({ native: findNativeFolder(), home: folder }, user);
  const restart = async (how: string): Promise<void> => {
    // Who uses the server starts it again.
    const args = ['stop', '-s', '-w', '-t', '120', '-m', how, '-D', path.join(folders.home, 'data')];
    const control = spawn(path.join(folders.native, 'bin/pg_ctl'), args, {
      ...user,
      cwd: folders.home,
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    });
    const code = await new Promise<number | null>((resolve) => control.once('exit', resolve));
    if (code !== 0) throw new Error(`pg_ctl stop exited with ${code}`);
  };
  return { url: server.url, restart, close: server.release };
}
