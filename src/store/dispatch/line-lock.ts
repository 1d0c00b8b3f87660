/**
 * Advisory locks of a session: the proof of ownership. Invariant: they live on a connection of their own, never one from
 * the pool, and end with it; whoever holds this object and sees `isAlive()` holds the locks that it took.
 */
import type pg from 'pg';
import { openSession } from '../database/connect.ts';

/** First half of the lock's name; the second is the id of the line, or of what else has one owner. */
const lockSpaces = { line: 7301, poller: 7302, planning: 7303 } as const;
export type LockSpace = keyof typeof lockSpaces;
export const lineLockSpace = lockSpaces.line;

export interface LockSession {
  /** True while it is certain that the locks are ours. */
  isAlive(): boolean;
  /** True when the session is gone, and with it every lock, for good. */
  isOver(): boolean;
  /** The row of the worker whose session this is; null for a session without one. */
  readonly workerId: number | null;
  /** Takes a lock if it is free; never waits. */
  tryLock(space: LockSpace, id: number): Promise<boolean>;
  /** Waits until the lock is free. */
  lock(space: LockSpace, id: number): Promise<void>;
  unlock(space: LockSpace, id: number): Promise<void>;
  /** Gives all locks back. */
  close(): Promise<void>;
}

/** Opens a session for locks. Throws `database-unreachable`. */
export async function openLockSession(url: string): Promise<LockSession> {
  const client = await openSession(url);
  return createLockSession(client, askInTurn(client));
}

export type Ask = <R extends pg.QueryResultRow>(text: string, values: readonly unknown[]) => Promise<pg.QueryResult<R>>;

/** One question after another: a connection takes no more than one, and pg warns of those that do not wait. */
export function askInTurn(client: pg.Client): Ask {
  let last: Promise<unknown> = Promise.resolve();
  return async (text, values) => {
    const asked = last.then(async () => client.query(text, [...values]));
    last = asked.catch(() => {});
    return asked as Promise<pg.QueryResult<never>>;
  };
}

/** The locks of a connection that nobody else uses for anything that waits; whoever uses it beside asks in the same turn. */
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
