/**
 * Commits that do not wait for the disk. Invariant: only for rows that mean nothing until a later commit that does wait, so a
 * power loss takes both or neither. The death of a process loses nothing.
 */
import { type RawBuilder, sql } from 'kysely';

/** For a WITH clause; the statement must read from it, and must be a transaction of its own. */
export function quickCommit(): RawBuilder<unknown> {
  return sql`select set_config('synchronous_commit', 'off', true)`;
}
