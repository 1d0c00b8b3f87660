/** What `bluecast prove` reads besides the report, and how it cuts the connections of other processes. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

export interface WorkLeft {
  /** Number of runs; `state` is that of the last. */
  readonly runs: number;
  readonly state: string | null;
  /** Messages of all runs. */
  readonly messages: number;
  /** Of these, those that still have to go out. */
  readonly planned: number;
  /** Of the planned ones, those that are not suspected of crashing the process. */
  readonly unsuspected: number;
}

/** What is left of all runs together. */
export async function countWorkLeft(db: Database): Promise<WorkLeft> {
  const { rows } = await sql<WorkLeft>`
    select (select count(*) from run) as runs,
           (select state from run order by id desc limit 1) as state,
           count(*) as messages,
           count(*) filter (where state = 'planned') as planned,
           count(*) filter (where state = 'planned')
             - (select count(*) from queue where is_suspect) as unsuspected
      from message_state`.execute(db.withoutPlugins());
  return rows[0] ?? { runs: 0, state: null, messages: 0, planned: 0, unsuspected: 0 };
}

/** Application name of a connection: `bluecast owner` holds locks, `bluecast` belongs to a pool. */
export type ConnectionKind = 'bluecast owner' | 'bluecast';

/** Ends the `nth` connection of this kind to this database, modulo their number; false when absent. */
export async function cutConnection(db: Database, cut: { kind: ConnectionKind; nth: number }): Promise<boolean> {
  const { rows } = await sql<{ ended: boolean }>`
    with theirs as (
      select pid, row_number() over (order by backend_start, pid) - 1 as place, count(*) over () as number
        from pg_stat_activity where datname = current_database() and application_name = ${cut.kind})
    select pg_terminate_backend(pid) as ended from theirs where place = ${cut.nth}::bigint % number`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.ended ?? false;
}

export interface SettledCount {
  readonly source: string;
  readonly outcome: string;
  readonly attempts: number;
}

/** How attempts with an unknown outcome were settled. */
export async function countVerdicts(db: Database): Promise<readonly SettledCount[]> {
  const { rows } = await sql<SettledCount>`
    select source, outcome, count(*) as attempts from verdict group by source, outcome order by source, outcome`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

/** How often lines got an owner, including the first one. */
export async function countOwnerships(db: Database): Promise<number> {
  const { rows } = await sql<{ ownerships: number }>`
    select coalesce(sum(epoch), 0)::bigint as ownerships from line`.execute(db.withoutPlugins());
  return rows[0]?.ownerships ?? 0;
}

/** Attempts for people whose STOP had been recorded more than `graceMs` before. */
export async function countAttemptsAfterStop(db: Database, graceMs: number): Promise<number> {
  const { rows } = await sql<{ attempts: number }>`
    select count(*) as attempts
      from contact c join (select contact_id, started_at from attempt
                           union all select contact_id, started_at from open) as a on a.contact_id = c.id
     where a.started_at > c.opted_out_at + make_interval(secs => ${graceMs / 1_000})`.execute(db.withoutPlugins());
  return rows[0]?.attempts ?? 0;
}

/** All runs, oldest first. */
export async function listRunIds(db: Database): Promise<readonly number[]> {
  const rows = await db.selectFrom('run').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** Lookups that were counted and never settled: their process died meanwhile. */
export async function countLostLookups(db: Database): Promise<number> {
  const { rows } = await sql<{ lookups: number }>`
    select count(*) as lookups from lookup where outcome is null`.execute(db.withoutPlugins());
  return rows[0]?.lookups ?? 0;
}
