/** A lock on a folder, among the processes of one machine. Invariant: at most one live process holds it; a dead one's lock is free. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../core/error-code.ts';
import { unreachable } from '../../core/operating-error.ts';

/** How long to wait while another process starts or stops the server: several times a slow first start. */
const patienceMs = 60_000;
const retryMs = 25;

/** Runs `work` while holding the lock `<folder>/lock`. Throws `embedded-postgres-busy` after 60 s of waiting. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = path.join(folder, 'lock');
  for (let waitedMs = 0; !tryLock(lock); waitedMs += retryMs) {
    if (waitedMs > patienceMs) {
      throw unreachable(
        'embedded-postgres-busy',
        `Cannot start the embedded PostgreSQL: another process has held ${lock} for a minute; if none is running, remove that folder`,
      );
    }
    await sleep(retryMs);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    writeFileSync(path.join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function isAbandoned(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(path.join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
