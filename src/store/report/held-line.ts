/** Facts that explain why nothing of a run goes out now. */
import { sql } from 'kysely';
import type { LineLimits } from '../../core/campaign/account.ts';
import type { Database } from '../database/connect.ts';
import { limitsOf } from '../dispatch/line-limits.ts';
import { guardMs } from '../dispatch/message-claim.ts';
import { waitingPlaces } from '../places/waiting-places.ts';

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
  /** The line's queue holds something of the run, where texts may go now, for a known contact; for a new one. */
  readonly hasKnown: boolean;
  readonly hasNew: boolean;
  /** When the next window opens in which something of the run may go out; null: there is none, or nothing waits. */
  readonly opensAt: Date | null;
}

/** The lines that are not blocked and for which something of the run is planned. */
export async function listHeldLines(db: Database, asked: { runId: number; now: Date }): Promise<readonly HeldLine[]> {
  const { runId, now } = asked;
  const isOfLine = sql<boolean>`run_id = ${runId} and line_id = l.id and not is_suspect`;
  const isReady = sql<boolean>`exists (
    select from queue q
     where q.run_id = ${runId} and q.line_id = l.id and not q.is_suspect and q.is_new_contact = waiting.is_new_contact
       and q.part = waiting.part and q.place_id = waiting.place_id and q.ready_at <= ${now})`;
  const { rows } = await sql<Omit<HeldLine, 'limits'> & { limits: Partial<LineLimits> }>`
    select l.id, l.limits, l.resume_at as "resumeAt",
           coalesce(bool_or(is_open and not is_new_contact), false) as "hasKnown",
           coalesce(bool_or(is_open and is_new_contact), false) as "hasNew", min(opens_at) as "opensAt"
      from line l
      left join lateral (
             with recursive ${waitingPlaces(isOfLine)}
             select is_new_contact,
                    exists (select from place_window w
                             where w.place_id = waiting.place_id and opens_at <= ${now}
                               and closes_at >= ${new Date(now.getTime() + guardMs)}) as is_open,
                    (select min(w.opens_at) from place_window w
                      where w.place_id = waiting.place_id and w.opens_at > ${now}) as opens_at
               from waiting where ${isReady}) as place on true
     where l.blocked_reason is null
       and l.id in (select c.line_id from run_count c
                     where c.run_id = ${runId} and c.state = 'planned' and c.messages > 0)
     group by l.id order by l.id`.execute(db.withoutPlugins());
  return rows.map((row) => ({ ...row, limits: limitsOf(row.limits) }));
}

/** When the next waiting message of a run is due; null: none waits for its time alone. */
export async function findNextDue(db: Database, { runId, now }: { runId: number; now: Date }): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(ready_at) as at from queue where run_id = ${runId} and ready_at > ${now} and ready_at < 'infinity'`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.at ?? null;
}
