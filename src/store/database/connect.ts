/**
 * Opens the database. Invariant: bigint columns are numbers (ids and counts stay far below 2^53), and a connection that the server
 * drops, idle or in use, never ends the process. Names: the query builder's columns are renamed to camelCase by a plugin; raw SQL
 * runs `withoutPlugins()` and names its columns itself, which test/store/row-names.test.ts checks.
 */
import net from 'node:net';
import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { nameDatabaseAddress } from '../../core/database-address.ts';
import { codeOf } from '../../core/error-code.ts';
import { unreachable } from '../../core/operating-error.ts';
import type { MessageStateView } from '../ledger/message-state.ts';
import { preparingPool } from './preparing-pool.ts';
import type { Tables } from './schema.ts';

interface Readable extends Tables {
  messageState: MessageStateView;
}

export type Database = Kysely<Readable>;
export type InTransaction = Transaction<Readable>;

export interface OpenDatabase {
  readonly db: Database;
  /** For COPY, which Kysely does not support. */
  readonly pool: pg.Pool;
  /** Destroys every connection, and all that waits for a silent server: the operating system would wait 15 minutes. */
  cut(): void;
  close(): Promise<void>;
}

/** An address, or what returns it for each connection: the embedded server may have another port after a restart. */
export type DatabaseUrl = string | (() => string);

export interface DatabaseOptions {
  readonly url: DatabaseUrl;
  /** For few statements that repeat: each is parsed and planned once, and finds its rows by index only. */
  readonly isRepeating?: boolean;
  /** Most connections in the pool; the dispatcher's locks use connections of their own in addition. */
  readonly maxConnections?: number;
  /** Called when an idle connection is dropped; the pool replaces it. */
  readonly onConnectionLost?: (error: Error) => void;
}

/** Enough for dispatch, poller and page at the same time; PostgreSQL allows 100 in total by default. */
const defaultConnections = 8;
/** A database that does not answer within this time counts as down. */
const connectTimeoutMs = 10_000;

/** Our statements read a page or write a batch: starting parallel workers or a JIT compiler costs more than it saves. */
const oneAtATime = '-c max_parallel_workers_per_gather=0 -c jit=off';

/** Force index lookups for prepared statements: their plans outlive the table sizes they were made for. */
const keptPlans = [
  oneAtATime,
  '-c plan_cache_mode=force_generic_plan',
  '-c enable_seqscan=off',
  '-c enable_hashjoin=off',
  '-c enable_mergejoin=off',
  '-c random_page_cost=1',
].join(' ');

/** How pg reads columns: bigint as a number. */
function columnTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  return types;
}

/** Connects and runs one query, so that a wrong address fails now. Throws `database-unreachable`. */
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

/** A database that connects at its first query. */
export function createDatabase(options: DatabaseOptions): OpenDatabase {
  const { isRepeating = false } = options;
  const sockets = new Set<net.Socket>();
  const pool = new pg.Pool({
    stream: () => openSocket(sockets),
    max: options.maxConnections ?? defaultConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'bluecast',
    options: isRepeating ? keptPlans : oneAtATime,
    types: columnTypes(),
  });
  // The pool makes each connection from its options as they are then.
  Object.defineProperty(pool.options, 'connectionString', { get: () => urlNow(options.url), enumerable: true });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // The pool listens to idle connections only. One that is lost in use fails its statement; without a listener it would also end
  // the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Readable>({
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
      // Kysely ends the pool only if it has run a query itself.
      if (!pool.ended) await pool.end();
    },
  };
}

/** A socket that stays in `sockets` until it closes. */
function openSocket(sockets: Set<net.Socket>): net.Socket {
  const socket = new net.Socket();
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}

/** A connection outside the pool, for advisory locks, which live as long as their session. Throws `database-unreachable`. */
export async function openSession(url: DatabaseUrl): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlNow(url),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'bluecast owner',
    types: columnTypes(),
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw cannotReach(url, error);
  }
}

function urlNow(url: DatabaseUrl): string {
  return typeof url === 'string' ? url : url();
}

function cannotReach(url: DatabaseUrl, cause: unknown): Error {
  const name = nameDatabaseAddress(urlNow(url));
  // The driver's words name the host, which may be a part of the password.
  const why =
    name === null
      ? `${codeOf(cause)}; write the characters @ / ? # of its name or password as %40 %2F %3F %23`
      : cause instanceof Error
        ? cause.message || codeOf(cause)
        : String(cause);
  return unreachable('database-unreachable', `Cannot reach the database ${name ?? 'at DATABASE_URL'}: ${why}`, cause);
}
