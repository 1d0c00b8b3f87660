/** Whether the ledger is whole: each message stands in one place, and the counters say where. `bluecast prove` and tests ask it. */
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/connect.ts';

/**
 * What is wrong, as sentences, at most 20: a message in no place that it may be in, or in two; a row that names another run, person, line or place
 * than its message; a counter that differs from the messages.
 */
export async function auditLedger(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ finding: string }>`
    ${misplaced} union all ${miscopied} union all ${miscounted} order by finding limit 20`.execute(db.withoutPlugins());
  return rows.map(({ finding }) => finding);
}

/** A part before message `m` has no answer yet. */
const hasEarlier: RawBuilder<boolean> = sql`
  (m.id & 31 > 1 and exists (
    select from message e
     where e.id between m.id - (m.id & 31) and m.id - 1 and not exists (select from skipped s where s.message_id = e.id)
       and not exists (select from attempt a where a.message_id = e.id and a.state is not null and a.outcome <> 'unknown')))`;

/**
 * A message is in one of queue, open, attempt (once with a state) and skipped. It is in none while a part before it has no answer, and
 * where its run was cancelled before it went out; then it is not in the queue either.
 */
const misplaced: RawBuilder<unknown> = sql`
  select 'message ' || coalesce(m.id, placed.message_id) || ' is in ' || coalesce(places, 'no place') as finding
    from message m
    full join (select message_id, string_agg(place, ' and ' order by place) as places, count(*) as number
                 from (select message_id, 'queue' as place from queue
                       union all select message_id, 'open' from open
                       union all select message_id, 'attempt' from attempt where state is not null
                       union all select message_id, 'skipped' from skipped) as place
                group by message_id) as placed on placed.message_id = m.id
    left join run on run.id = m.run_id
   where m.id is null or number > 1
      or coalesce(places, 'queue') = 'queue'
         and (places is null) <> (run.state = 'cancelled' or ${hasEarlier})`;

/** Copies of a message's run, person, line and place that differ from its own. */
const miscopied: RawBuilder<unknown> = sql`
  select format('message %s is in %s with another run, person, line or place than its own', id, place) as finding
    from message m
    join (select 'queue' as place, message_id, run_id, contact_id, line_id, place_id from queue
          union all select 'open', message_id, run_id, contact_id, line_id, null from open
          -- A message that was reassigned while its attempt counted as unsent may have gone out from its former line.
          union all select 'attempt', message_id, run_id, contact_id, null, null from attempt where state is not null) as placed
      on placed.message_id = m.id
   where (m.run_id, m.contact_id, m.line_id, m.place_id) is distinct from
         (placed.run_id, placed.contact_id, coalesce(placed.line_id, m.line_id), coalesce(placed.place_id, m.place_id))`;

/** Counters that differ from the number of messages. */
const miscounted: RawBuilder<unknown> = sql`
  select format('run %s, line %s has %s messages %s %s %s %s, counted %s',
                run_id, line_id, coalesce(real.messages, 0), state, skip_reason, channel, error_code,
                coalesce(kept.messages, 0))
    from (select run_id, line_id, state, coalesce(skip_reason, '') as skip_reason, coalesce(channel, '') as channel,
                 case state when 'failed' then coalesce(error_code, '') else '' end as error_code, count(*) as messages
            from message_state group by 1, 2, 3, 4, 5, 6) as real
    full join (select * from run_count where messages <> 0) as kept
      using (run_id, line_id, state, skip_reason, channel, error_code)
   where real.messages is distinct from kept.messages`;
