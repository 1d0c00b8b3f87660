/**
 * The state over restarts: one JSON value per line, written whole to a file beside it that then takes its place; what is taken
 * until the next time is added line by line. Invariant: the file always holds a whole state, and no message that was answered is
 * lost to a crash; other changes of the last second are.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { badInput, OperatingError } from '../../core/operating-error.ts';
import type { SandboxWorld } from '../provider/world.ts';
import { journalEntry, restoreWorld, type SavedRecord, savedRecords } from './saved-state.ts';

const saveEveryMs = 1_000;
/** A save of much is followed by a longer pause, so that saving never takes more than a twentieth of the time. */
const pauseFactor = 20;
/** Bytes that are written at once. */
const chunkLength = 1_000_000;

export interface SavedState {
  readonly seed: string;
  readonly records: readonly SavedRecord[];
}

/** The state in a file, or null when there is none yet. Throws `bad-state`. */
export function readState(file: string): SavedState | null {
  if (!existsSync(file)) return null;
  try {
    const records = readRecords(readFileSync(file, 'utf8'));
    const [head] = records;
    if (head?.kind === 'sandbox' && head.format === 1) return { seed: head.seed, records };
  } catch {
    // Said below: what it is that is no JSON helps nobody.
  }
  throw notAState(file);
}

/** Throws when there is no whole state in it. A last line without its end is one that a crash cut off: it was never answered. */
function readRecords(text: string): readonly SavedRecord[] {
  const records = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SavedRecord);
  if (!records.some(({ kind }) => kind === 'end')) throw new Error('the end is missing');
  return records;
}

/** Puts the state that was read from a file into a world that has just been made. Throws `bad-state`. */
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
  /** Saves a last time and stops. */
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
    // Without fsync: what the system has been given survives the end of this process, though not of the machine.
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

/** Does what writes to the file or beside it. Throws `bad-state` when that cannot be written. */
export function orCannotKeep<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be written';
    throw badInput(
      'bad-state',
      `Cannot keep the state in ${file}: ${why}; choose a file in a folder that can be written`,
    );
  }
}

function writeState(file: string, records: Iterable<SavedRecord>): void {
  const beside = `${file}.new`;
  const target = openSync(beside, 'w', 0o600);
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
  renameSync(beside, file);
}
