/**
 * The only place where real things are made: configuration -> database, provider, clock, log. Invariant: nothing is made
 * before a command asks for it, and all of it is closed when the command ends, however it ends.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Config } from './config.ts';
import type { Clock } from './core/clock.ts';
import { type AtKillPoint, createKillPoint } from './core/kill-point.ts';
import type { Log } from './core/log.ts';
import { badInput } from './core/operating-error.ts';
import type { SendblueClient } from './sendblue/client.ts';
import { createDatabase, type Database, openDatabase } from './store/database/connect.ts';
import { asOperatingError } from './store/database/connection-loss.ts';
import { migrate } from './store/database/migrate.ts';
import { useEmbeddedServer } from './store/embedded/server.ts';

/** Where the embedded database lives, from the folder that Bluecast is started in. */
const embeddedFolder = '.bluecast/postgres';

/** What only the process can give; made in cli.ts. */
export interface Outside {
  /** A line on stdout. */
  print(text: string): void;
  /** Text on stdout as it stands. Resolves when more may be written; false when nobody reads any more. */
  write(text: string): Promise<boolean>;
  /** A line on stderr. */
  note(text: string): void;
  /** stderr as a screen, for what is redrawn in place. */
  readonly screen: { readonly isTerminal: boolean; write(text: string): void; columns(): number };
  /** Columns that a table on stdout may have; Infinity where stdout is not a terminal. */
  tableWidth(): number;
  /** What is piped in, where anything is. */
  readonly stdin: { isTerminal(): boolean; read(): AsyncIterable<Uint8Array> };
  /** Asks the person at the terminal. Throws `nobody-to-ask` where there is none. */
  confirm(question: string): Promise<boolean>;
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly stopping: AbortSignal;
  /** Ends the process as a power cut would. */
  die(): void;
}

/** What every command gets. */
export interface World extends Outside {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly killPoint: AtKillPoint;
  now(): Date;
  /** The one client of the configured account; loaded when it is asked for, which most commands never do. Throws `keys-missing`. */
  provider(): Promise<SendblueClient>;
  close(): Promise<void>;
}

/** What a command gets that works with rows. */
export interface DatabaseWorld extends World {
  readonly db: Database;
  /** For dispatch and tracking, which repeat the same few statements: see `isRepeating` in store/database/connect.ts. */
  readonly engineDb: Database;
  readonly pool: pg.Pool;
  /** Ends every connection of both at once: see store/database/connect.ts. */
  cutConnections(): void;
  /** For connections outside the pool, such as those that hold locks. */
  readonly databaseUrl: string;
}

/** The world of one command. A command that needs another account makes a second one with another configuration. */
export function createWorld(outside: Outside, config: Config): World {
  let client: Promise<SendblueClient> | null = null;
  const clock = createClock();
  return {
    ...outside,
    config,
    clock,
    log: (event, fields = {}) => outside.note(formatEvent(event, fields)),
    // By SIGKILL, as a machine dies: nothing is cleaned up, and nothing can be caught.
    killPoint: config.plannedDeath === null ? () => {} : createKillPoint(config.plannedDeath, outside.die),
    now: () => clock.now(),
    provider: async () => (client ??= openClient(config)),
    close: async () => (await client?.catch(() => null))?.close(),
  };
}

async function openClient(config: Config): Promise<SendblueClient> {
  const keys = getKeys(config);
  const { createSendblueClient } = await import('./sendblue/client.ts');
  return createSendblueClient({ ...keys, baseUrl: config.sendblue.baseUrl });
}

/** Runs `work` with the address of a database that answers: DATABASE_URL's, or the embedded one, started for it if need be. */
export async function withDatabaseUrl<T>(world: World, work: (url: string) => Promise<T>): Promise<T> {
  if (world.config.databaseUrl !== null) return work(world.config.databaseUrl);
  const server = await useEmbeddedServer({ folder: embeddedFolder, database: 'bluecast' });
  try {
    return await work(server.url);
  } finally {
    await server.release();
  }
}

/** Runs `work` with an open database whose schema is up to date. Throws `database-unreachable` or `database-lost`. */
export async function withDatabase<T>(world: World, work: (world: DatabaseWorld) => Promise<T>): Promise<T> {
  return withDatabaseUrl(world, async (url) => {
    await migrate(url);
    const opened = await openDatabase({ url });
    const engine = createDatabase({ url, isRepeating: true });
    const cutConnections = (): void => {
      opened.cut();
      engine.cut();
    };
    try {
      return await work({
        ...world,
        db: opened.db,
        engineDb: engine.db,
        pool: opened.pool,
        cutConnections,
        databaseUrl: url,
      });
    } catch (error) {
      throw asOperatingError(error);
    } finally {
      await engine.close();
      await opened.close();
    }
  });
}

function createClock(): Clock {
  return {
    now: () => new Date(),
    elapsedMs: () => performance.now(),
    sleep: async (ms, signal) => {
      await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
    },
  };
}

/** The pair of keys. Throws `keys-missing`. */
export function getKeys({ sendblue }: Config): { apiKeyId: string; apiSecretKey: string } {
  if (sendblue.apiKeyId === null || sendblue.apiSecretKey === null) {
    throw badInput(
      'keys-missing',
      'Cannot call Sendblue: SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY are not both set; export the pair of your account, or try things out with `npm start`',
    );
  }
  return { apiKeyId: sendblue.apiKeyId, apiSecretKey: sendblue.apiSecretKey };
}

/** `line-slowed line=3 pauseMs=1000` */
function formatEvent(event: string, fields: Readonly<Record<string, string | number | boolean | null>>): string {
  const shown = Object.entries(fields).map(([name, value]) => {
    const text = String(value);
    return `${name}=${/^[\w.:/-]+$/.test(text) ? text : JSON.stringify(text)}`;
  });
  return [event, ...shown].join(' ');
}
