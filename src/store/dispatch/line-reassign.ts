/**
 * When the account loses a line, the messages planned for it move to the others. Invariant: no claim of the run is under way
 * meanwhile.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { holdRun } from '../ledger/hold-run.ts';
import { isPlanned } from '../ledger/parts.ts';

/**
 * Moves a run's planned messages from all other lines to `lineIds`; all messages of a person stay together. Returns how many; 0 in
 * a cancelled run.
 */
export async function reassignLines(
  db: Database,
  { runId, lineIds }: { runId: number; lineIds: readonly number[] },
): Promise<number> {
  const chosen = sql`(${lineIds}::integer[])[1 + contact_id % ${lineIds.length}]`;
  return holdRun(db, runId, async (trx, state) => {
    if (state === 'cancelled') return 0;
    const { rows } = await sql<{ messages: number }>`
      with lost as materialized (
        select m.id, m.run_id, m.line_id, m.channel from message m
         where m.run_id = ${runId} and m.line_id <> all(${lineIds}::integer[]) and ${isPlanned}
      ),
      moved as (
        update message m set line_id = ${chosen} from lost where m.id = lost.id
        returning m.run_id, lost.line_id as old_line, m.line_id as new_line, m.channel
      ),
      requeued as (
        update queue set line_id = ${chosen} where run_id = ${runId} and line_id <> all(${lineIds}::integer[])
      ),
      ${countMoves(sql`
        select run_id, old_line, 'planned', '', channel, '', -1, null::text from moved
        union all select run_id, new_line, 'planned', '', channel, '', 1, null from moved`)}
      select count(*) as messages from moved`.execute(trx.withoutPlugins());
    return rows[0]?.messages ?? 0;
  });
}
