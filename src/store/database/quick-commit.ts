/**
 * Commits that do not wait for the disk. Invariant: only for rows that mean nothing until a later commit which does wait; a server
 * that loses power loses both, or neither. A process that dies loses nothing.
 */
import { type RawBuilder, sql } from 'kysely';

/** For a WITH clause of a statement that is a transaction of its own; the statement must read from it. */
export function quickCommit(): RawBuilder<unknown> {
  return sql`select set_config('synchronous_commit', 'off', true)`;
}
