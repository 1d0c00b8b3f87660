/** The workers alive now. Invariant: only the server's clock is read, because the clocks of several machines never agree. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lockSpaces } from './line-lock.ts';
import { staleAfterMs } from './worker-session.ts';

/** Condition on `worker`: no heartbeat for too long. */
const stale = sql`heartbeat_at < clock_timestamp() - make_interval(secs => ${staleAfterMs / 1_000})`;

/**
 * Ends the sessions of workers without a heartbeat, which frees their locks: the machine vanished, or the process was stopped.
 * Returns their names. Checks the start of the session too, because its process id may have been given to another one.
 */
export async function endStaleWorkers(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    with gone as (
      delete from worker where ${stale} returning name, backend_pid, backend_start
    ), ended as materialized (
      select pg_terminate_backend(a.pid) from gone
        join pg_stat_activity a on a.pid = gone.backend_pid and a.backend_start = gone.backend_start
    )
    select name from gone where (select count(*) from ended) >= 0`.execute(db.withoutPlugins());
  return rows.map((row) => row.name);
}

/** Records which lines a worker may send from; returns the ids of all workers that share one of them, itself included. */
export async function meetWorkers(
  db: Database,
  worker: { workerId: number; lineIds: readonly number[] },
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    with mine as (
      update worker set line_ids = ${worker.lineIds}::integer[]
       where id = ${worker.workerId} and line_ids <> ${worker.lineIds}::integer[])
    select id from worker
     where id = ${worker.workerId} or line_ids && ${worker.lineIds}::integer[] and not ${stale} order by id`.execute(
    db.withoutPlugins(),
  );
  return rows.map((row) => row.id);
}

/** Workers with a recent heartbeat. */
export async function countLiveWorkers(db: Database): Promise<number> {
  const { rows } = await sql<{ workers: number }>`select count(*) as workers from worker where not ${stale}`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.workers ?? 0;
}

/** Those of these lines whose lock is free. */
export async function listFreeLines(db: Database, lineIds: readonly number[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from unnest(${lineIds}::integer[]) as id
     where id not in (
       select objid::bigint from pg_locks
        where locktype = 'advisory' and classid = ${lockSpaces.line} and objsubid = 2 and granted
          and database = (select oid from pg_database where datname = current_database()))`.execute(
    db.withoutPlugins(),
  );
  return rows.map((row) => row.id);
}
