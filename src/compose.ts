/**
 * Creates the real database, provider, clock and log from the configuration; no other file does. Invariant: nothing is created
 * before a command needs it, and everything is closed when the command ends, even by an error.
 */
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config, ProviderKeys } from './config.ts';
import type { AccountAccess } from './core/campaign/account.ts';
import type { Clock } from './core/clock.ts';
import { defaultBaseUrl, isOnThisMachine } from './core/default-addresses.ts';
import { createKillPoint } from './core/kill-point.ts';
import { badInput, OperatingError, unreachable } from './core/operating-error.ts';
import type { SendblueClient } from './sendblue/client.ts';
import { createDatabase, type DatabaseUrl, openDatabase } from './store/database/connect.ts';
import { asOperatingError } from './store/database/connection-loss.ts';
import { applyMigrations } from './store/database/migrate.ts';
import { hasEmbeddedDatabase, useEmbeddedServer } from './store/embedded/server.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { DatabaseWorld, World } from './world.ts';

/** What only the process can provide. */
export interface Outside extends Terminal {
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly stopping: AbortSignal;
  /** Ends the process as a power cut would. */
  die(): void;
}

/** The world of one command; the caller closes it. */
export type OpenWorld = World & Outside & { close(): Promise<void> };

/** Creates the world of one command. A command that needs another account creates a second world. */
export function createWorld(outside: Outside, { config, root }: { config: Config; root: string }): OpenWorld {
  const clients = new Map<string, Promise<SendblueClient>>();
  const clock = createClock();
  return {
    ...outside,
    config,
    root,
    clock,
    log: (event, fields = {}) => outside.note(formatEvent(event, fields)),
    // `die` uses SIGKILL, like a power cut: nothing can be caught or cleaned up.
    killPoint: config.plannedDeath === null ? () => {} : createKillPoint(config.plannedDeath, outside.die),
    now: () => clock.now(),
    provider: async (account) => {
      const key = JSON.stringify([account.keys, account.address]);
      const client = clients.get(key) ?? openClient(config, account);
      clients.set(key, client);
      return client;
    },
    close: async () => {
      for (const client of clients.values()) await (await client.catch(() => null))?.close();
    },
  };
}

async function openClient(config: Config, account: AccountAccess): Promise<SendblueClient> {
  const access = getProviderAccess(config, account);
  const { createSendblueClient } = await import('./sendblue/client.ts');
  return createSendblueClient(access);
}

/** Folder of the embedded database. */
function embeddedFolderOf({ root }: Pick<World, 'root'>): string {
  return path.join(root, '.bluecast', 'postgres');
}

/** False if there is nothing to look at: no DATABASE_URL, and no embedded database so far. */
export function hasDatabase(world: Pick<World, 'config' | 'root'>): boolean {
  return world.config.databaseUrl !== null || hasEmbeddedDatabase(embeddedFolderOf(world));
}

/** Runs `work` with the address of a running database: DATABASE_URL, or the embedded one, started if necessary. */
export async function withDatabaseUrl<T>(world: World, work: (url: string) => Promise<T>): Promise<T> {
  return withServer(world, async (url) => work(typeof url === 'string' ? url : url()));
}

async function withServer<T>(world: World, work: (url: DatabaseUrl) => Promise<T>): Promise<T> {
  if (world.config.databaseUrl !== null) return work(world.config.databaseUrl);
  const server = await useEmbeddedServer({
    folder: embeddedFolderOf(world),
    database: 'bluecast',
    onTrouble: (error) =>
      world.log('database-not-started', { why: error instanceof Error ? error.message : String(error) }),
  });
  try {
    return await work(() => server.url);
  } catch (error) {
    throw asEmbeddedLoss(world, error);
  } finally {
    await server.release();
  }
}

/** Who uses the embedded server has set neither an address nor DATABASE_URL, so that neither helps. */
function asEmbeddedLoss(world: World, error: unknown): unknown {
  if (!(error instanceof OperatingError) || error.code !== 'database-unreachable') return error;
  const folder = embeddedFolderOf(world);
  return unreachable(
    'embedded-postgres-lost',
    `Lost the embedded PostgreSQL, and it could not be started again: see ${path.join(folder, 'postgres.log')}`,
    error,
  );
}

/** Runs `work` with an open database whose schema is up to date. Throws `database-unreachable` or `database-lost`. */
export async function withDatabase<W extends World, T>(
  world: W,
  work: (world: W & DatabaseWorld) => Promise<T>,
): Promise<T> {
  return withServer(world, async (url) => {
    await applyMigrations(url);
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

/** An account's keys and address. Throws `keys-missing`, `bad-configuration` and `another-address`. */
export function getProviderAccess({ sendblue }: Config, account: AccountAccess): ProviderKeys & { baseUrl: string } {
  const { id, secret } = account.keys;
  const keys = sendblue.findKeys(account.keys);
  if (keys === null) {
    throw badInput(
      'keys-missing',
      `Cannot call Sendblue: ${id} and ${secret} are not both set; export the pair of your account, or try Bluecast without keys: \`bluecast demo\``,
    );
  }
  const baseUrl = account.address ?? sendblue.baseUrl ?? defaultBaseUrl;
  // With a sandbox in the environment, nothing may reach people.
  if (sendblue.baseUrl !== null && isOnThisMachine(sendblue.baseUrl) && !isOnThisMachine(baseUrl)) {
    throw badInput(
      'another-address',
      `Cannot call Sendblue: SENDBLUE_BASE_URL is a sandbox on this machine, and the file of the account ${account.name} has the address ${baseUrl}; unset one of them`,
    );
  }
  return { ...keys, baseUrl };
}

/** `line-slowed line=3 pauseMs=1000` */
function formatEvent(event: string, fields: Readonly<Record<string, string | number | boolean | null>>): string {
  const shown = Object.entries(fields).map(([name, value]) => {
    const text = String(value);
    return `${name}=${/^[\w.:/-]+$/.test(text) ? text : JSON.stringify(text)}`;
  });
  return [event, ...shown].join(' ');
}
