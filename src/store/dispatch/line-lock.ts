/**
 * Advisory locks of a session: the proof of ownership. Invariant: they live on a connection of their own, never one from the
 * pool, and end with it; while `isAlive()` is true, the locks that this object took are held.
 */
import type pg from 'pg';
import { type DatabaseUrl, openSession } from '../database/connect.ts';

/**
 * First half of a lock's key. The second is the line's id, a number for the campaign, the account's id for its poller and its
 * scheduler, the occurrence's id, or 0 where there is only one.
 */
export const lockSpaces = {
  line: 7301,
  poller: 7302,
  planning: 7303,
  lookups: 7304,
  scheduler: 7305,
  occurrence: 7306,
} as const;
export type LockSpace = keyof typeof lockSpaces;

export interface LockSession {
  /** True while the locks are certainly ours. */
  isAlive(): boolean;
  /** True when the session has ended for good, and every lock with it. */
  isOver(): boolean;
  /** The row of the worker whose session this is; null for a session without one. */
  readonly workerId: number | null;
  /** Takes a lock if it is free; never waits. */
  tryLock(space: LockSpace, id: number): Promise<boolean>;
  /** Waits until the lock is free. */
  lock(space: LockSpace, id: number): Promise<void>;
  unlock(space: LockSpace, id: number): Promise<void>;
  /** Releases all locks and ends the session. */
  close(): Promise<void>;
}

/** Opens a session for locks. Throws `database-unreachable`. */
export async function openLockSession(url: DatabaseUrl): Promise<LockSession> {
  const client = await openSession(url);
  return createLockSession(client, askInTurn(client));
}

export type Ask = <R extends pg.QueryResultRow>(text: string, values: readonly unknown[]) => Promise<pg.QueryResult<R>>;

/** Runs queries one after another: pg warns when a second is sent to a connection before the first is answered. */
export function askInTurn(client: pg.Client): Ask {
  let last: Promise<unknown> = Promise.resolve();
  return async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[]) => {
    const answer = last.then(async () => client.query<R>(text, [...values]));
    last = answer.catch(() => {});
    return answer;
  };
}

/** The locks of a connection. Other queries on the connection must go through the same `ask`, and none may wait long. */
export function createLockSession(client: pg.Client, ask: Ask): LockSession {
  let isOver = false;
  client.on('error', () => (isOver = true));
  client.on('end', () => (isOver = true));
  return {
    isAlive: () => !isOver,
    isOver: () => isOver,
    workerId: null,
    tryLock: async (space, id) => {
      const { rows } = await ask<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
        lockSpaces[space],
        id,
      ]);
      return rows[0]?.taken ?? false;
    },
    lock: async (space, id) => {
      await ask('select pg_advisory_lock($1, $2)', [lockSpaces[space], id]);
    },
    unlock: async (space, id) => {
      await ask('select pg_advisory_unlock($1, $2)', [lockSpaces[space], id]);
    },
    close: async () => {
      isOver = true;
      await client.end();
    },
  };
}
