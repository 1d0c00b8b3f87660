/**
 * Keeps the highest attempt id that this machine has seen, in a file outside the database. Invariant: the mark only rises. A database
 * with a lower highest attempt is an older copy, and does not know whom its successor has written to.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { World } from '../world.ts';

/** A crash may lose the mark of the attempts made within this time. */
const writeEveryMs = 500;

export interface HighWaterMark {
  /** Notes an attempt; it is on disk within half a second. */
  raiseTo(attempt: number): void;
  /** Writes the mark now. If that fails, it logs the failure, and the next attempt tries again. */
  write(): void;
}

/** The highest attempt that this machine has seen in the database with this id. 0: no attempt, or the file is unreadable. */
export function findHighWaterMark(world: Pick<World, 'root'>, instanceId: string): number {
  return readMark(fileOf(world, instanceId));
}

/** Opens the mark of the database with this id. */
export function openHighWaterMark(world: Pick<World, 'log' | 'root'>, instanceId: string): HighWaterMark {
  const file = fileOf(world, instanceId);
  let highest = readMark(file);
  let written = highest;
  let timer: NodeJS.Timeout | null = null;
  let isLogged = false;
  const write = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // Another process of this machine may have seen more.
    highest = Math.max(highest, readMark(file));
    if (highest === written) return;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.${process.pid}`, JSON.stringify({ attempt: highest }));
      renameSync(`${file}.${process.pid}`, file);
      written = highest;
      isLogged = false;
    } catch (error) {
      // A full disk must not stop sending: the provider's list is a second witness.
      if (!isLogged) world.log('mark-not-written', { why: error instanceof Error ? error.message : String(error) });
      isLogged = true;
    }
  };
  return {
    raiseTo: (attempt) => {
      if (attempt <= highest) return;
      highest = attempt;
      timer ??= setTimeout(write, writeEveryMs);
    },
    write,
  };
}

function fileOf({ root }: Pick<World, 'root'>, instanceId: string): string {
  return path.join(root, '.bluecast', 'marks', `${instanceId}.json`);
}

function readMark(file: string): number {
  try {
    const { attempt } = JSON.parse(readFileSync(file, 'utf8')) as { attempt?: unknown };
    return typeof attempt === 'number' && Number.isSafeInteger(attempt) ? attempt : 0;
  } catch {
    return 0;
  }
}
