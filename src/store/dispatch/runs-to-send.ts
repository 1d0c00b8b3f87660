/** Which runs have something for a line to send, and what the line may send by now. */
import { sql } from 'kysely';
import type { LineLimits } from '../../core/campaign/account.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Database } from '../database/connect.ts';
import { limitsOf } from './line-limits.ts';

export interface RunToSend {
  readonly runId: number;
  readonly isInformational: boolean;
  /** Some of its messages are suspected of crashing processes and must be sent alone. */
  readonly hasSuspects: boolean;
  /** What the line may send, as its row has it now. */
  readonly limits: LineLimits;
  /** The same as JSON, for the claim: it claims nothing if the row says something else by then. */
  readonly savedLimits: string;
}

/** Runs with something planned for these lines, by line: tests first, then informational runs, then marketing; the older first. */
export async function listRunsToSend(
  db: Database,
  lineIds: readonly number[],
): Promise<ReadonlyMap<number, readonly RunToSend[]>> {
  const { rows } = await sql<Omit<RunToSend, 'limits'> & { lineId: number }>`
    select c.line_id as "lineId", line.limits::text as "savedLimits", run.id as "runId",
           run.purpose = 'informational' as "isInformational",
           exists (select from queue q
                    where q.run_id = run.id and q.line_id = c.line_id and q.is_suspect) as "hasSuspects"
      from run
      join run_count c on c.run_id = run.id and c.line_id = any(${lineIds}::integer[]) and c.state = 'planned'
      join line on line.id = c.line_id
     where run.state = 'running'
     group by c.line_id, line.limits, run.id having sum(c.messages) > 0
     order by run.is_test desc, run.purpose = 'informational' desc, run.id`.execute(db.withoutPlugins());
  const toSend = rows.map((row) => ({ ...row, limits: limitsOf(JSON.parse(row.savedLimits) as Partial<LineLimits>) }));
  return groupBy(toSend, ({ lineId }) => lineId);
}
