/**
 * The counters of runs follow every move of a message: each statement that moves messages has this step. Invariant: the sums of
 * run_count are those of message_state; every store test and `prove` compare them.
 */
import { type RawBuilder, sql } from 'kysely';

/**
 * `counted as (…)`: adds moves to the counters. `moves` selects (run_id, line_id, state, skip_reason, channel, error_code, step,
 * example): step -1 where messages were, 1 where they are, times their number; channel may be null; error_code and example are of
 * failed ones.
 */
export function countMoves(moves: RawBuilder<unknown>): RawBuilder<unknown> {
  // Ordered, so that two statements can never wait for each other in a circle.
  return sql`counted as (
      insert into run_count as c (run_id, line_id, state, skip_reason, channel, error_code, messages, example)
      select run_id, line_id, state, skip_reason, coalesce(channel::text, ''), error_code, sum(step), max(example)
        from (${moves}) as moves (run_id, line_id, state, skip_reason, channel, error_code, step, example)
       group by 1, 2, 3, 4, 5, 6 having sum(step) <> 0 order by 1, 2, 3, 4, 5, 6
      on conflict (run_id, line_id, state, skip_reason, channel, error_code)
        do update set messages = c.messages + excluded.messages, example = coalesce(excluded.example, c.example)
    )`;
}
