/**
 * What an operation needs of the world: configuration, database, provider, clock, log, and a signal to stop. Invariant: nothing here
 * can print, ask or exit. What only a terminal has is in terminal/terminal.ts; compose.ts creates both.
 */
import type pg from 'pg';
import type { Config } from './config.ts';
import type { AccountAccess } from './core/campaign/account.ts';
import type { Clock } from './core/clock.ts';
import type { AtKillPoint } from './core/kill-point.ts';
import type { Log } from './core/log.ts';
import type { SendblueClient } from './sendblue/client.ts';
import type { Database, DatabaseUrl } from './store/database/connect.ts';

/** The world of an operation that needs no database. */
export interface World {
  readonly config: Config;
  /** The folder whose campaigns belong together, absolute: see root.ts. */
  readonly root: string;
  readonly clock: Clock;
  /** Logs events. Fields contain neither phone numbers of people nor texts. */
  readonly log: Log;
  readonly killPoint: AtKillPoint;
  now(): Date;
  /** The client of an account, created at the first call. Throws `keys-missing`, `bad-configuration` and `another-address`. */
  provider(account: AccountAccess): Promise<SendblueClient>;
  /** Aborts when the process has to stop. */
  readonly stopping: AbortSignal;
}

/** The world of an operation that works with rows. */
export interface DatabaseWorld extends World {
  readonly db: Database;
  /** For dispatch and tracking, which repeat a few statements: see `isRepeating` in store/database/connect.ts. */
  readonly engineDb: Database;
  readonly pool: pg.Pool;
  /** Cuts all connections of `db` and `engineDb` at once: see store/database/connect.ts. */
  cutConnections(): void;
  /** For connections outside the pool, such as those that hold locks. */
  readonly databaseUrl: DatabaseUrl;
}
