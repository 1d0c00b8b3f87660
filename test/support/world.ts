/** The world of a command with what it prints kept, over a fresh database. Only the terminal is not real. */
import { createWorld, type DatabaseWorld, type Outside } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { freshDatabase } from './database.ts';

export interface TestWorld extends DatabaseWorld {
  /** What went to stdout so far. */
  readonly printed: () => string;
  /** The last line of stdout as JSON. */
  readonly lastJson: () => Record<string, unknown>;
}

export async function testWorld(options: { env?: Record<string, string>; reads?: number } = {}): Promise<TestWorld> {
  const { db, pool, url } = await freshDatabase();
  const out: string[] = [];
  const outside: Outside = {
    print: (text) => void out.push(`${text}\n`),
    write: async (text) => {
      out.push(text);
      return out.length < (options.reads ?? Number.POSITIVE_INFINITY);
    },
    note: () => {},
    screen: { isTerminal: false, write: () => {}, columns: () => 80 },
    tableWidth: () => 100,
    confirm: async () => false,
    stopping: new AbortController().signal,
    die: () => {},
  };
  const world = createWorld(outside, readConfig(options.env ?? {}));
  const printed = (): string => out.join('');
  return {
    ...world,
    db,
    pool,
    databaseUrl: url,
    printed,
    lastJson: () => JSON.parse(printed().trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>,
  };
}
