/**
 * Opens the database. Invariant: rows come back with camelCase names, bigint columns as numbers (ids and counts stay far
 * below 2^53), and a connection that the server drops, idle or in use, never ends the process.
 */
import net from 'node:net';
import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { codeOf } from '../../core/error-code.ts';
import { unreachable } from '../../core/operating-error.ts';
import { preparingPool } from './preparing-pool.ts';
import type { Tables } from './schema.ts';

export type Database = Kysely<Tables>;
export type InTransaction = Transaction<Tables>;

export interface OpenDatabase {
  readonly db: Database;
  /** For COPY, which kysely does not speak. */
  readonly pool: pg.Pool;
  /** Ends every connection at once, and with it what waits for a server that will not answer: the operating system would wait a quarter of an hour. */
  cut(): void;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** For the same few statements over and over: each is parsed and planned once, and finds its rows by index alone. */
  readonly isRepeating?: boolean;
  /** Connections at most; the dispatcher's locks have connections of their own beside these. */
  readonly maxConnections?: number;
  /** Hears of dropped idle connections, which the pool replaces by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

/** Enough for dispatch, poller and page to work beside each other; PostgreSQL's default allows 100 for everyone. */
const defaultConnections = 8;
/** A database that does not answer within this time is as good as down. */
const connectTimeoutMs = 10_000;

/** Our statements read a page or write a batch: to start parallel workers or a compiler for each takes longer than they save. */
const oneAtATime = '-c max_parallel_workers_per_gather=0 -c jit=off';

/** Plans that are kept for long look rows up one by one, by index: whatever the sizes of tables were when they were made, they will be others. */
const keptPlans = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'random_page_cost=1',
].reduce((options, setting) => `${options} -c ${setting}`, oneAtATime);

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/** Connects and asks one question, so that a wrong address is known now. Throws `database-unreachable`. */
export async function openDatabase(options: DatabaseOptions): Promise<OpenDatabase> {
  const opened = createDatabase(options);
  try {
    await opened.pool.query('select 1');
    return opened;
  } catch (error) {
    await opened.close();
    throw cannotReach(options.url, error);
  }
}

/** A database that connects when it is first asked. */
export function createDatabase(options: DatabaseOptions): OpenDatabase {
  const { isRepeating = false } = options;
  const sockets = new Set<net.Socket>();
  const pool = new pg.Pool({
    stream: () => openSocket(sockets),
    connectionString: options.url,
    max: options.maxConnections ?? defaultConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'bluecast',
    options: isRepeating ? keptPlans : oneAtATime,
    types,
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // The pool listens to idle connections alone. One that is lost in use fails its statements; heard by nobody, it would also
  // end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: isRepeating ? preparingPool(pool) : pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return {
    db,
    pool,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      await db.destroy();
      // Kysely ends the pool only when it has made a query of its own.
      if (!pool.ended) await pool.end();
    },
  };
}

/** A socket that is in `sockets` until it is closed. */
function openSocket(sockets: Set<net.Socket>): net.Socket {
  const socket = new net.Socket();
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

/** A connection outside the pool, for what lives as long as its session: advisory locks. Throws `database-unreachable`. */
export async function openSession(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'bluecast owner',
    types,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw cannotReach(url, error);
  }
}

function cannotReach(url: string, cause: unknown): Error {
  const { host, pathname } = new URL(url);
  const why = cause instanceof Error ? cause.message || codeOf(cause) : String(cause);
  return unreachable(
    'database-unreachable',
    `Cannot reach the database ${pathname.slice(1)} at ${host}: ${why}. Start it, or correct DATABASE_URL; without DATABASE_URL the embedded one is used`,
    cause,
  );
}
