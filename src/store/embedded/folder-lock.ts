/** A lock on a folder, among the processes of one machine. Invariant: at most one live process holds it; a dead one's lock is free. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../core/error-code.ts';
import { unreachable } from '../../core/operating-error.ts';

/** How long to wait while another process starts or stops the server: several times a slow first start. */
const patienceMs = 120_000;
const retryMs = 25;
/** A process that died between making the lock and signing it: to sign takes microseconds. */
const unsignedMs = 5_000;

/** Runs `work` while holding the lock `<folder>/lock`. Throws `embedded-postgres-busy` after two minutes of waiting. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = path.join(folder, 'lock');
  let unsignedForMs = 0;
  for (let waitedMs = 0; !tryLock(lock); waitedMs += retryMs) {
    const pid = readPid(lock);
    unsignedForMs = pid === 0 ? unsignedForMs + retryMs : 0;
    if (isDead(pid) || unsignedForMs > unsignedMs) clear(lock, pid);
    if (waitedMs > patienceMs) {
      throw unreachable(
        'embedded-postgres-busy',
        `Cannot start the embedded PostgreSQL: another process has held ${lock} for two minutes; if none is running, remove that folder`,
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
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
  try {
    writeFileSync(path.join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    rmSync(lock, { recursive: true, force: true });
    throw error;
  }
}

/** Removes the lock of `pid`. It is moved aside first, and put back if another process has taken it over meanwhile. */
function clear(lock: string, pid: number): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readPid(aside) !== pid) renameSync(aside, lock);
  } catch {
    // Another process was faster.
  }
  rmSync(aside, { recursive: true, force: true });
}

/** The process that signed the lock; 0: none has. */
function readPid(lock: string): number {
  try {
    return Number(readFileSync(path.join(lock, 'pid'), 'utf8'));
  } catch {
    return 0;
  }
}

function isDead(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
