/**
 * The embedded PostgreSQL: a real server from an npm package, for machines without one. Invariant: one server per folder, shared
 * by all processes that use the folder. The first one starts it, any of them that finds it dead starts it again, and the last one stops it;
 * a Ctrl-C or kill -9 of one does not stop it for the others.
 */
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { unreachable } from '../../core/operating-error.ts';
import { findNativeFolder } from './binaries.ts';
import { type Cluster, createCluster, hasCluster, urlOf } from './cluster.ts';
import { withFolderLock } from './folder-lock.ts';
import { ensureRunning, stopServer } from './postmaster.ts';
import { chooseFolders, chooseServiceUser } from './service-user.ts';

export interface EmbeddedServer {
  /** Connection string of the database asked for. Its port changes when the server is restarted and another process has the old one. */
  readonly url: string;
  /** Disconnects, and stops the server when no other process uses it. */
  release(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Contains data, log and lock. */
  readonly folder: string;
  readonly database: string;
  /** Further server settings, such as `fsync=off` for tests. */
  readonly settings?: readonly string[];
  /** Called when the server died and could not be started again; it is tried again until `release`. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Application name of the connection by which each command shows that it uses the server. */
const presenceName = 'bluecast presence';
/** How long a closed connection may stay in the server's list: usually milliseconds, but not zero. */
const farewellMs = 1_000;
const farewellPollMs = 20;
/** Pause between attempts to start a dead server again. */
const reviveAgainMs = 1_000;

/** True if the folder has a database, running or not; also one of another user, who alone may look into it. */
export function hasEmbeddedDatabase(folder: string): boolean {
  return ['data', 'moved-to/data'].some((data) => existsSync(path.join(folder, data)));
}

/** Starts the server of `folder`, or joins the running one. Throws `embedded-postgres-failed` with the end of its log. */
export async function useEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = path.resolve(options.folder);
  const firstMade = mkdirSync(folder, { recursive: true, mode: 0o755 });
  try {
    return await joinServer({ ...options, folder });
  } catch (error) {
    if (firstMade !== undefined) removeEmpty(folder, firstMade);
    throw error;
  }
}

/** Removes the folders from `folder` up to `last`, as long as they are empty. */
function removeEmpty(folder: string, last: string): void {
  try {
    for (let each = folder; ; each = path.dirname(each)) {
      rmdirSync(each);
      if (each === last) return;
    }
  } catch {
    // One is in use.
  }
}

async function joinServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { folder } = options;
  const user = chooseServiceUser();
  const folders = chooseFolders({ native: findNativeFolder(), home: folder }, user);
  const cluster: Cluster = { folders, data: path.join(folders.home, 'data'), user };
  const presence = await withFolderLock(folder, async () => {
    if (!hasCluster(cluster)) await createCluster(cluster);
    await ensureRunning(cluster, options.settings ?? []);
    await createDatabase(cluster, options.database);
    return connect(cluster, { database: options.database, name: presenceName });
  });
  const keeper = keepRunning(options, { cluster, presence });
  let lastUrl = urlOf(cluster, options.database);
  return {
    get url() {
      // Without its folder the server cannot run, and the old address will say so.
      if (hasCluster(cluster)) lastUrl = urlOf(cluster, options.database);
      return lastUrl;
    },
    release: async () => {
      await keeper.end();
      await withFolderLock(folder, async () => {
        if (await isUnused(cluster)) await stopServer(cluster);
      });
    },
  };
}

/** Starts the server again whenever our presence ends, until `end` is called. */
function keepRunning(
  options: EmbeddedOptions,
  { cluster, presence: first }: { cluster: Cluster; presence: pg.Client },
): { end(): Promise<void> } {
  const { folder, database, settings = [], onTrouble = () => {} } = options;
  let presence = first;
  const ending = new AbortController();
  let reviving = Promise.resolve();
  const revive = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        presence = await withFolderLock(folder, async () => {
          if (!hasCluster(cluster)) throw gone(cluster);
          await ensureRunning(cluster, settings);
          return connect(cluster, { database, name: presenceName });
        });
        watch();
        return;
      } catch (error) {
        onTrouble(error);
        await sleep(reviveAgainMs);
      }
    }
  };
  const watch = (): void => {
    presence.once('end', () => {
      if (!ending.signal.aborted) reviving = revive();
    });
  };
  watch();
  return {
    end: async () => {
      ending.abort();
      await reviving;
      await presence.end().catch(() => {});
    },
  };
}

/** A new cluster would know nobody who was texted: only an operator may decide that. */
function gone({ data }: Cluster): Error {
  return unreachable(
    'embedded-postgres-gone',
    `Cannot start the embedded PostgreSQL again: ${data} is gone; restore it`,
  );
}

async function connect(cluster: Cluster, { database, name }: { database: string; name: string }): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlOf(cluster, database), application_name: name });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function createDatabase(cluster: Cluster, name: string): Promise<void> {
  const client = await connect(cluster, { database: 'postgres', name: 'bluecast' });
  try {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** True when the server runs and nobody is connected. Waits a moment for connections that have just been closed. */
async function isUnused(cluster: Cluster): Promise<boolean> {
  const client = await connect(cluster, { database: 'postgres', name: 'bluecast' }).catch(() => null);
  if (client === null) return false;
  try {
    for (let waitedMs = 0; waitedMs <= farewellMs; waitedMs += farewellPollMs) {
      const others = await client.query<{ application_name: string }>(
        "select application_name from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      );
      if (others.rows.length === 0) return true;
      // Another command of ours: it stops the server when it leaves.
      if (others.rows.some((other) => other.application_name === presenceName)) return false;
      await sleep(farewellPollMs);
    }
    return false;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
