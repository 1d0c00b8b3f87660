/** The places for which something waits, found without reading what waits there. */
import { type RawBuilder, sql } from 'kysely';

/**
 * `waiting as (…)` of a recursive query: each kind of contact, part and place that the queue of one line in one run has. It looks into the
 * index once for each of them. `where`: a condition on run_id, line_id and is_suspect, the columns that the index begins with.
 */
export function waitingPlaces(where: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`waiting as (
      (select is_new_contact, part, place_id from queue where ${where}
        order by is_new_contact desc, part desc, place_id desc limit 1)
      union all
      select next.* from waiting as last, lateral (
        select is_new_contact, part, place_id from queue
         where ${where} and (is_new_contact, part, place_id) < (last.is_new_contact, last.part, last.place_id)
         order by is_new_contact desc, part desc, place_id desc limit 1) as next
    )`;
}
