/**
 * Contacts are written from every side at once: answers, reports, lookups, pushes, imports. Invariant: whoever writes more than
 * one does so in the order of their ids, so that nobody waits for anybody in a circle. Answers and reports are written row by row in
 * that order, as connections with kept plans do it (store/database/connect.ts); the others lock all of them first.
 */
import { type RawBuilder, sql } from 'kysely';

/**
 * For a WITH clause: the contacts of `ids`, a query of one column, locked in order. The write must join it. As an array, because
 * PostgreSQL takes every step of a WITH clause for much, and would read all contacts to find a few.
 */
export function lockedContacts(ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id from contact where id = any(array(${ids})) order by id for no key update`;
}
