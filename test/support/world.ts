/** The world of a command with what it prints kept, over a fresh database. Only the terminal is not real. */

import { createWorld, type Outside } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { PipeWorld } from '../../src/inputs/piped-csv.ts';
import type { StdinWorld } from '../../src/terminal/campaign-inputs.ts';
import type { DatabaseWorld } from '../../src/world.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

export interface TestWorld extends DatabaseWorld, Outside {
  close(): Promise<void>;
  /** What went to stdout so far. */
  readonly printed: () => string;
  /** The last line of stdout as JSON. */
  readonly lastJson: () => Record<string, unknown>;
  /** What went to stderr so far, its log among it. */
  readonly noted: () => string;
}

export interface TestWorldOptions {
  readonly env?: Record<string, string>;
  readonly reads?: number;
  /** What is piped in; absent: a terminal. */
  readonly stdin?: string;
  /** Absent: a fresh one. */
  readonly database?: TestDatabase;
  /** Absent: the system's. */
  readonly clock?: Clock;
  readonly stopping?: AbortSignal;
}

/** stdin of a terminal: nothing is piped in. */
export const terminalStdin: StdinWorld = {
  stdin: { isTerminal: () => true, read: async function* () {} },
  note: () => {},
  stopping: new AbortController().signal,
};

/** Nothing is piped in. */
export const noPipe: PipeWorld = {
  piped: null,
  stopping: new AbortController().signal,
};

export async function testWorld(options: TestWorldOptions = {}): Promise<TestWorld> {
  const { db, engine, pool, cut, url } = options.database ?? (await freshDatabase());
  const out: string[] = [];
  const notes: string[] = [];
  const outside: Outside = {
    print: (text) => void out.push(`${text}\n`),
    write: async (text) => {
      out.push(text);
      return out.length < (options.reads ?? Number.POSITIVE_INFINITY);
    },
    note: (text) => void notes.push(text),
    screen: { isTerminal: false, write: () => {}, columns: () => 80 },
    tableWidth: () => 100,
    stdin: {
      isTerminal: () => options.stdin === undefined,
      read: async function* () {
        yield Buffer.from(options.stdin ?? '');
      },
    },
    confirm: async () => false,
    stopping: options.stopping ?? new AbortController().signal,
    die: () => {},
  };
  const world = createWorld(outside, readConfig(options.env ?? {}));
  const printed = (): string => out.join('');
  const { clock = world.clock } = options;
  return {
    ...world,
    clock,
    now: () => clock.now(),
    db,
    engineDb: engine.db,
    pool,
    cutConnections: cut,
    databaseUrl: url,
    printed,
    noted: () => notes.join('\n'),
    lastJson: () => JSON.parse(printed().trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>,
  };
}
