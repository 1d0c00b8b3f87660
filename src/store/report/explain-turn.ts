/** Facts that explain when a recipient's messages went out, or what they wait for. */
import { sql } from 'kysely';
import type { AccountLine } from '../../core/campaign/account.ts';
import type { RunState } from '../../core/message/run-state.ts';
import type { RunSummary } from '../../core/message/summary.ts';
import type { Counted } from '../../core/pace/ration.ts';
import type { Database } from '../database/connect.ts';
import { limitsOf } from '../dispatch/line-limits.ts';

export interface TurnFacts {
  readonly runState: RunState;
  readonly stopReason: string | null;
  readonly startedAt: Date | null;
  readonly isInformational: boolean;
  /** The recipient waits, or waited, for the canary. */
  readonly isBehindCanary: boolean;
  readonly canaryState: RunSummary['canary'];
  /** Messages in a row that the contact has not answered. */
  readonly unanswered: number;
  readonly isOptedOut: boolean;
  readonly hasRefused: boolean;
}

/** What may hold back all messages of a recipient. Throws when there is no such recipient. */
export async function getTurnFacts(db: Database, recipientId: number): Promise<TurnFacts> {
  const { rows } = await sql<TurnFacts>`
    select run.state as "runState", run.stop_reason as "stopReason", run.started_at as "startedAt",
           run.purpose = 'informational' as "isInformational",
           coalesce(r.id > run.canary_last, false) as "isBehindCanary", run.canary_state as "canaryState",
           c.unanswered, c.opted_out_at is not null as "isOptedOut", c.consent = 'refused' as "hasRefused"
      from recipient r join run on run.id = r.run_id join contact c on c.id = r.contact_id
     where r.id = ${recipientId}`.execute(db.withoutPlugins());
  const [facts] = rows;
  if (facts === undefined) throw new Error(`There is no recipient ${recipientId}`);
  return facts;
}

/** By what the permitted hours of a run are decided. Throws when there is no such run. */
export async function getHoursFacts(
  db: Database,
  runId: number,
): Promise<{ purpose: 'marketing' | 'informational'; factsEdition: string | null }> {
  return db.selectFrom('run').select(['purpose', 'factsEdition']).where('id', '=', runId).executeTakeFirstOrThrow();
}

export interface TurnLine extends AccountLine {
  readonly id: number;
  readonly blockedReason: string | null;
}

/** Every line of an account, or of all, as the last command that read its account file saved it. */
export async function listTurnLines(db: Database, accountId?: number): Promise<readonly TurnLine[]> {
  const rows = await db
    .selectFrom('line')
    .select(['id', 'number', 'generation', 'limits', 'blockedReason'])
    .$if(accountId !== undefined, (query) => query.where('accountId', '=', accountId ?? 0))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, limits: limitsOf(row.limits) }));
}

/** A line's new contacts that counted between two times, oldest first. Counts as new-contact-count does. */
export async function listCountedBefore(
  db: Database,
  asked: { lineId: number; since: Date; before: Date },
): Promise<readonly Counted[]> {
  const { rows } = await sql<{ at: Date; isInformational: boolean }>`
    select at, is_informational as "isInformational"
      from (select finished_at as at, started_at, is_informational from attempt
             where line_id = ${asked.lineId} and is_new_contact and outcome in ('accepted', 'unknown')
            union all
            select started_at, started_at, is_informational from open
             where line_id = ${asked.lineId} and is_new_contact) as counted
     where started_at >= ${asked.since} and started_at < ${asked.before}
     order by at`.execute(db.withoutPlugins());
  return rows.map(({ at, isInformational }) => ({ atMs: at.getTime(), isInformational }));
}

/** Attempts of a line that began between two times. */
export async function countAttempts(
  db: Database,
  asked: { lineId: number; since: Date; before: Date },
): Promise<number> {
  const { rows } = await sql<{ attempts: number }>`
    select count(*) as attempts
      from (select line_id, started_at from attempt union all select line_id, started_at from open) as begun
     where line_id = ${asked.lineId} and started_at >= ${asked.since} and started_at < ${asked.before}`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.attempts ?? 0;
}
