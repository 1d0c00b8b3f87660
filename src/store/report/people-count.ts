/** What became of the people of a run. Counted row by row: there is no counter for people with several messages. */
import { sql } from 'kysely';
import { type PeopleCount, personOrder } from '../../core/message/people.ts';
import type { Database } from '../database/connect.ts';

/** True for a run whose people get one of several texts. */
export async function hasVariants(db: Database, runId: number): Promise<boolean> {
  const first = await db
    .selectFrom('recipient')
    .select('variant')
    .where('runId', '=', runId)
    .limit(1)
    .executeTakeFirst();
  return first !== undefined && first.variant !== null;
}

/** The people of a run by state, by the reason of those who get nothing, and where there are variants by variant, with opt-outs. */
export async function listPeopleCounts(
  db: Database,
  { runId, byVariant }: { runId: number; byVariant: boolean },
): Promise<readonly PeopleCount[]> {
  const order = [...personOrder];
  const [variant, optedOut, joined] = byVariant
    ? [
        sql`p.variant`,
        sql`count(*) filter (where c.opted_out_at >= run.started_at)`,
        sql`join recipient p on p.id = person.recipient_id join contact c on c.id = p.contact_id join run on run.id = p.run_id`,
      ]
    : [sql`null::text`, sql`0`, sql``];
  const { rows } = await sql<PeopleCount>`
    select ${variant} as variant, (${order}::text[])[person.place] as state,
           case when person.place = ${order.indexOf('skipped') + 1} then person.reason else '' end as "skipReason",
           count(*) as people, ${optedOut} as "optedOut"
      from (select recipient_id, min(array_position(${order}::text[], state)) as place,
                   min(skip_reason) filter (where part = 1) as reason
              from message_state where run_id = ${runId} group by recipient_id) as person ${joined}
     group by 1, 2, 3`.execute(db.withoutPlugins());
  return rows;
}

export interface SkippedPeople {
  readonly reason: string;
  readonly people: number;
}

/** People with a message that is not sent, by its reason. */
export async function listSkippedPeople(db: Database, runId: number): Promise<readonly SkippedPeople[]> {
  const { rows } = await sql<SkippedPeople>`
    select skip_reason as reason, count(distinct recipient_id) as people from message_state
     where run_id = ${runId} and state = 'skipped' group by skip_reason`.execute(db.withoutPlugins());
  return rows;
}
