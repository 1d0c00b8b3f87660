/**
 * Many writers change contacts at once: answers, reports, lookups, pushes, imports. Invariant: a statement that changes several
 * does so in the order of their ids, so that two never deadlock. Answers and reports write row by row in that order, which
 * connections with kept plans guarantee (store/database/connect.ts); the others lock all of their contacts first.
 */
import { type RawBuilder, sql } from 'kysely';

/**
 * For a WITH clause: locks the contacts of `ids`, a query of one column, in order. The write must join it. An array, because
 * PostgreSQL overestimates the rows of a WITH step and would read all contacts to find a few.
 */
export function lockedContacts(ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select id from contact where id = any(array(${ids})) order by id for no key update`;
}
