/** The world of a command with what it prints kept, over a fresh database. Only the terminal is not real. */

import { createWorld, type Outside } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { InputsWorld } from '../../src/inputs/load-inputs.ts';
import type { PipeWorld } from '../../src/inputs/piped-csv.ts';
import type { StdinWorld } from '../../src/terminal/campaign-inputs.ts';
import type { DatabaseWorld } from '../../src/world.ts';
import { freshDatabase, type TestDatabase } from './database.ts';
import { type TestOutsideOptions, testOutside } from './outside.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface TestWorld extends DatabaseWorld, Outside {
  close(): Promise<void>;
  /** What went to stdout so far. */
  readonly printed: () => string;
  /** The last line of stdout as JSON. */
  readonly lastJson: () => Record<string, unknown>;
  /** What went to stderr so far, its log among it. */
  readonly noted: () => string;
}

export interface TestWorldOptions extends TestOutsideOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: an empty folder. */
  readonly root?: string | undefined;
  /** Absent: a fresh one. */
  readonly database?: TestDatabase;
  /** Absent: the system's. */
  readonly clock?: Clock;
}

/** stdin of a terminal: nothing is piped in. */
export const terminalStdin: StdinWorld = {
  stdin: { isTerminal: () => true, read: async function* () {} },
  note: () => {},
  stopping: new AbortController().signal,
  root: process.cwd(),
};

/** For reading the files of a folder, where nothing is piped in. */
export function inputsAt(root: string, env: Record<string, string> = {}): InputsWorld {
  return { ...noPipe, root, config: readConfig({ TZ: 'UTC', ...env }) };
}

/** Nothing is piped in. */
const noPipe: PipeWorld = {
  piped: null,
  stopping: new AbortController().signal,
  root: process.cwd(),
};

export async function testWorld(options: TestWorldOptions = {}): Promise<TestWorld> {
  const { db, engine, pool, cut, url } = options.database ?? (await freshDatabase());
  const { printed, noted, ...outside } = testOutside(options);
  const world = createWorld(
    { ...outside, tableWidth: () => 100, confirm: async () => false },
    { config: readConfig({ TZ: 'UTC', ...options.env }), root: options.root ?? temporaryFolder() },
  );
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
    noted: () => noted().trimEnd(),
    lastJson: () => JSON.parse(printed().trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>,
  };
}
