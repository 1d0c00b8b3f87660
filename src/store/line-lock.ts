/**
 * Advisory locks of a session: the proof of ownership. Invariant: they live on a connection of their own, never one from
 * the pool, and end with it; whoever holds this object and sees `isAlive()` holds the locks that it took.
 */
import type pg from 'pg';
import { openSession } from './connect.ts';

/** First half of the lock's name; the second is the id of the line, or of what else has one owner. */
const lockSpaces = { line: 7301, poller: 7302, planning: 7303 } as const;
export type LockSpace = keyof typeof lockSpaces;

export interface LockSession {
  /** True while the connection that holds the locks stands. */
  isAlive(): boolean;
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
  const client: pg.Client = await openSession(url);
  let isAlive = true;
  client.on('error', () => (isAlive = false));
  client.on('end', () => (isAlive = false));
  return {
    isAlive: () => isAlive,
    tryLock: async (space, id) => {
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
        lockSpaces[space],
        id,
      ]);
      return rows[0]?.taken ?? false;
    },
    lock: async (space, id) => {
      await client.query('select pg_advisory_lock($1, $2)', [lockSpaces[space], id]);
    },
    unlock: async (space, id) => {
      await client.query('select pg_advisory_unlock($1, $2)', [lockSpaces[space], id]);
    },
    close: async () => {
      isAlive = false;
      await client.end();
    },
  };
}
