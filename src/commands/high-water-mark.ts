/**
 * What this machine remembers of the database, in a file beside it: the highest number of an attempt. Invariant: the mark only
 * rises. A database whose attempts do not reach up to it is an older copy, and does not know whom its successor has written to.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = '.bluecast/marks';
/** What a crash may cost of the mark: a few attempts of the last moment. */
const writeEveryMs = 500;

export interface HighWaterMark {
  /** The highest attempt that this machine has seen in this database; 0 when it has seen none. */
  readonly attempt: number;
  /** Notes that an attempt was made; written down within half a second. */
  rise(attempt: number): void;
  /** Writes down what is noted. */
  write(): void;
}

/** The mark of the database with this id. A file that cannot be read counts as none. */
export function openHighWaterMark(instanceId: string): HighWaterMark {
  const file = path.join(folder, `${instanceId}.json`);
  let highest = readMark(file);
  let written = highest;
  let timer: NodeJS.Timeout | null = null;
  const write = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // Another process of this machine may have seen more.
    highest = Math.max(highest, readMark(file));
    if (highest === written) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({ attempt: highest }));
    renameSync(`${file}.${process.pid}`, file);
    written = highest;
  };
  return {
    get attempt() {
      return Math.max(highest, readMark(file));
    },
    rise: (attempt) => {
      if (attempt <= highest) return;
      highest = attempt;
      timer ??= setTimeout(write, writeEveryMs);
    },
    write,
  };
}

function readMark(file: string): number {
  try {
    const { attempt } = JSON.parse(readFileSync(file, 'utf8')) as { attempt?: unknown };
    return typeof attempt === 'number' && Number.isSafeInteger(attempt) ? attempt : 0;
  } catch {
    return 0;
  }
}
