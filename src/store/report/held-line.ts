/** Facts that explain why nothing of a run goes out now. */
import { sql } from 'kysely';
import type { LineLimits } from '../../core/campaign/account.ts';
import type { Database } from '../database/connect.ts';
import { limitsOf } from '../dispatch/line-limits.ts';

export interface HeldRun {
  readonly state: string;
  readonly isInformational: boolean;
  readonly canaryState: string | null;
}

/** Throws when there is no such run: its id came from a row. */
export async function getHeldRun(db: Database, runId: number): Promise<HeldRun> {
  return db
    .selectFrom('run')
    .select((eb) => [
      'state',
      'canaryState',
      eb('purpose', '=', 'informational').$castTo<boolean>().as('isInformational'),
    ])
    .where('id', '=', runId)
    .executeTakeFirstOrThrow();
}

export interface HeldLine {
  readonly id: number;
  readonly limits: LineLimits;
  readonly resumeAt: Date | null;
  /** The line's queue holds something of the run for a known contact; for a new one. */
  readonly hasKnown: boolean;
  readonly hasNew: boolean;
}

/** The lines that are not blocked and for which something of the run is planned. */
export async function listHeldLines(db: Database, asked: { runId: number; now: Date }): Promise<readonly HeldLine[]> {
  const waits = (isNew: boolean) => sql<boolean>`exists (
    select from queue q where q.run_id = ${asked.runId} and q.line_id = l.id and not q.is_suspect
       and q.is_new_contact = ${isNew} and q.ready_at <= ${asked.now})`;
  const { rows } = await sql<Omit<HeldLine, 'limits'> & { limits: Partial<LineLimits> }>`
    select l.id, l.limits, l.resume_at as "resumeAt", ${waits(false)} as "hasKnown", ${waits(true)} as "hasNew"
      from line l
     where l.blocked_reason is null
       and l.id in (select c.line_id from run_count c
                     where c.run_id = ${asked.runId} and c.state = 'planned' and c.messages > 0)
     order by l.id`.execute(db.withoutPlugins());
  return rows.map((row) => ({ ...row, limits: limitsOf(row.limits) }));
}
