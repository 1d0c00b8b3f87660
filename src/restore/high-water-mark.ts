/**
 * What this machine remembers of the database, in a file beside it: the highest number of an attempt. Invariant: the mark only
 * rises. A database whose attempts do not reach up to it is an older copy, and does not know whom its successor has written to.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Log } from '../core/log.ts';

const folder = '.bluecast/marks';
/** What a crash may cost of the mark: a few attempts of the last moment. */
const writeEveryMs = 500;

export interface HighWaterMark {
  /** Notes that an attempt was made; written down within half a second. */
  rise(attempt: number): void;
  /** Writes down what is noted. Where that cannot be done, the log says so, and the next attempt tries again. */
  write(): void;
}

/** The highest attempt that this machine has seen in the database with this id. 0: none, or its file cannot be read. */
export function findHighWaterMark(instanceId: string): number {
  return readMark(fileOf(instanceId));
}

/** The mark of the database with this id, to be raised. */
export function openHighWaterMark({ log }: { log: Log }, instanceId: string): HighWaterMark {
  const file = fileOf(instanceId);
  let highest = readMark(file);
  let written = highest;
  let timer: NodeJS.Timeout | null = null;
  let isTold = false;
  const write = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // Another process of this machine may have seen more.
    highest = Math.max(highest, readMark(file));
    if (highest === written) return;
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${file}.${process.pid}`, JSON.stringify({ attempt: highest }));
      renameSync(`${file}.${process.pid}`, file);
      written = highest;
      isTold = false;
    } catch (error) {
      // A full disk must not end the sending: the provider's list remembers too.
      if (!isTold) log('mark-not-written', { why: error instanceof Error ? error.message : String(error) });
      isTold = true;
    }
  };
  return {
    rise: (attempt) => {
      if (attempt <= highest) return;
      highest = attempt;
      timer ??= setTimeout(write, writeEveryMs);
    },
    write,
  };
}

function fileOf(instanceId: string): string {
  return path.join(folder, `${instanceId}.json`);
}

function readMark(file: string): number {
  try {
    const { attempt } = JSON.parse(readFileSync(file, 'utf8')) as { attempt?: unknown };
    return typeof attempt === 'number' && Number.isSafeInteger(attempt) ? attempt : 0;
  } catch {
    return 0;
  }
}
