/** The people of an earlier run that another one repeats. Invariant: nobody who got a part of it, or may have got it, is among them. */
import { type RawBuilder, sql } from 'kysely';
import { mayHaveArrived } from '../../core/message/gone-out.ts';
import type { OnlyPart } from '../../core/message/only.ts';
import type { Database } from '../database/connect.ts';

/** True for a person, of whose messages `m` it is an aggregate. */
function isRepeated({ state }: OnlyPart): RawBuilder<boolean> {
  return sql`(bool_or(m.state = ${state}) and not bool_or(m.state = any(${[...mayHaveArrived]}::text[])))`;
}

/** True for contacts `c` whom the part means; where each row counts, for rows `r` with the same cells. */
export function onlyCondition(only: OnlyPart, { isPerRow }: { isPerRow: boolean }): RawBuilder<boolean> {
  return sql`coalesce((
    select ${isRepeated(only)} from recipient p join message_state m on m.id between first_message(p.id) and last_message(p.id)
     where p.run_id = ${only.runId} and p.contact_id = c.id${isPerRow ? sql` and p.values = r.values` : sql``}), false)`;
}

/** How many people a part means. */
export async function countOnly(db: Database, only: OnlyPart): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(*) as people
      from (select from message_state m where run_id = ${only.runId} group by recipient_id having ${isRepeated(only)}) as person`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.people ?? 0;
}
