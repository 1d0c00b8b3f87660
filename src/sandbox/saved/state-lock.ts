/**
 * Only one sandbox at a time may use a state file: two would give out the same handles and overwrite each other. Invariant: at most
 * one live process holds the lock; the lock of a process that has ended is free.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { codeOf } from '../../core/error-code.ts';
import { badInput } from '../../core/operating-error.ts';

/** Distinguishes this process from an earlier one with the same id, as the first process of a container has. */
const startedAt = (): string => String(Math.round(performance.timeOrigin));

/** Holds `<file>.lock` until the returned function is called. Throws `state-taken`, and what writing a file throws. */
export function lockState(file: string): () => void {
  const lock = `${file}.lock`;
  if (!tryLock(lock)) {
    if (!isAbandoned(lock)) throw taken(file, lock);
    rmSync(lock, { force: true });
    if (!tryLock(lock)) throw taken(file, lock);
  }
  return () => rmSync(lock, { force: true });
}

function taken(file: string, lock: string): Error {
  return badInput(
    'state-taken',
    `Cannot use the state: another sandbox runs with ${file}; stop it or choose another file (if none runs, remove ${lock})`,
  );
}

function tryLock(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid} ${startedAt()}`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(lock: string): boolean {
  try {
    const [pid, started] = readFileSync(lock, 'utf8').split(' ');
    if (Number(pid) === process.pid) return started !== startedAt();
    // No process has such an id; zero would ask about ourselves.
    if (!(Number(pid) > 0)) return true;
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return ['ESRCH', 'ENOENT'].includes(codeOf(error));
  }
}
