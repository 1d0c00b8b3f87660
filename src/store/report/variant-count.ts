/** What became of the messages of each variant of a run, for scripts. Counted only for a report: there is no counter for it. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { hasVariants } from './people-count.ts';

export interface VariantCount {
  /** `holdout`: the group that deliberately got nothing. */
  readonly variant: string;
  readonly state: string;
  readonly messages: number;
}

/** Messages by variant and state; empty when the campaign has only one text. */
export async function listVariantCounts(db: Database, runId: number): Promise<readonly VariantCount[]> {
  if (!(await hasVariants(db, runId))) return [];
  const { rows } = await sql<VariantCount>`
    select p.variant, m.state, count(*) as messages
      from message_state m join recipient p on p.id = m.recipient_id
     where m.run_id = ${runId} group by 1, 2 order by 1, 2`.execute(db.withoutPlugins());
  return rows;
}
