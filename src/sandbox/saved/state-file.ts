/**
 * Keeps the state across restarts: one JSON value per line. A save writes a new file, which then replaces the old one; messages
 * taken until the next save are appended. Invariant: the file always holds a complete state, and a crash loses no message that
 * was answered, only other changes of the last second.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { badInput, OperatingError } from '../../core/operating-error.ts';
import type { SandboxWorld } from '../provider/world.ts';
import { journalEntry, restoreWorld, type SavedRecord, savedRecords } from './saved-state.ts';

const saveEveryMs = 1_000;
/** Pause after a save, in durations of that save: saving takes at most a twentieth of the time. */
const pauseFactor = 20;
/** Characters written at once. */
const chunkLength = 1_000_000;

export interface SavedState {
  readonly seed: string;
  readonly records: readonly SavedRecord[];
}

/** Reads the state from a file; null when the file does not exist. Throws `bad-state`. */
export function readState(file: string): SavedState | null {
  if (!existsSync(file)) return null;
  try {
    const records = readRecords(readFileSync(file, 'utf8'));
    const [head] = records;
    if (head?.kind === 'sandbox' && head.format === 1) return { seed: head.seed, records };
  } catch {
    // Reported below: a JSON error would help nobody.
  }
  throw notAState(file);
}

/** Throws when the state is incomplete. A crash may cut off the last line: its message was never answered, so it is ignored. */
function readRecords(text: string): readonly SavedRecord[] {
  const records = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SavedRecord);
  if (!records.some(({ kind }) => kind === 'end')) throw new Error('the end is missing');
  return records;
}

/** Puts the state read from a file into a new world. Throws `bad-state`. */
export function restoreState(world: SandboxWorld, saved: SavedState, file: string): void {
  try {
    restoreWorld(world, saved.records, file);
  } catch (error) {
    // Anything else: JSON that this module did not write.
    throw error instanceof OperatingError ? error : notAState(file);
  }
}

function notAState(file: string): Error {
  return badInput(
    'bad-state',
    `Cannot read the state: ${file} is not a sandbox's; move it away or choose another file`,
  );
}

export interface StateKeeper {
  /** Saves one last time and stops. */
  close(): void;
}

/** Saves whenever something has changed. Throws `bad-state` when the file cannot be written at all. */
export function keepState(world: SandboxWorld, file: string): StateKeeper {
  let saved = -1;
  let journal = -1;
  const save = (): void => {
    if (saved === world.version) return;
    saved = world.version;
    writeState(file, savedRecords(world));
    if (journal !== -1) closeSync(journal);
    journal = openSync(file, 'a');
  };
  world.noteTaken = (account, message, isNew) => {
    // Without fsync: what was written survives a crash of this process, though not of the machine.
    if (journal !== -1) writeSync(journal, `${JSON.stringify(journalEntry(account, message, isNew))}\n`);
  };
  orCannotKeep(file, save);
  let timer = setTimeout(tick, saveEveryMs);
  timer.unref();
  function tick(): void {
    const started = performance.now();
    save();
    const pause = Math.max(saveEveryMs, pauseFactor * (performance.now() - started));
    timer = setTimeout(tick, pause);
    timer.unref();
  }
  return {
    close: () => {
      clearTimeout(timer);
      saved = -1;
      save();
      world.noteTaken = null;
      closeSync(journal);
      journal = -1;
    },
  };
}

/** Runs work that writes the file or next to it. Throws `bad-state` when that fails. */
export function orCannotKeep<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be written';
    throw badInput('bad-state', `Cannot keep the state in ${file}: ${why}; choose a file in a folder that is writable`);
  }
}

function writeState(file: string, records: Iterable<SavedRecord>): void {
  const newFile = `${file}.new`;
  const target = openSync(newFile, 'w', 0o600);
  try {
    let chunk = '';
    for (const record of records) {
      chunk += `${JSON.stringify(record)}\n`;
      if (chunk.length < chunkLength) continue;
      writeSync(target, chunk);
      chunk = '';
    }
    writeSync(target, chunk);
    fsyncSync(target);
  } finally {
    closeSync(target);
  }
  renameSync(newFile, file);
}
