/**
 * Who is at work. Invariant: times are compared by the server's clock alone, since the clocks of several machines never agree.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lineLockSpace } from './line-lock.ts';
import { staleAfterMs } from './worker-session.ts';

const stale = sql`heartbeat_at < clock_timestamp() - make_interval(secs => ${staleAfterMs / 1_000})`;

/**
 * Ends the sessions of workers that have gone silent, so that their locks are free: their machine vanished, or the process
 * was stopped. Returns their names. The server's own list is asked too, because a process id may belong to somebody else by now.
 */
export async function endStaleWorkers(db: Database): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    with gone as (delete from worker where ${stale} returning name, backend_pid, backend_start),
    ended as materialized (
      select pg_terminate_backend(a.pid) from gone
        join pg_stat_activity a on a.pid = gone.backend_pid and a.backend_start = gone.backend_start)
    select name from gone where (select count(*) from ended) >= 0`.execute(db.withoutPlugins());
  return rows.map((row) => row.name);
}

/** Notes which lines a worker may send from; returns the ids of the workers, itself included, that may send from one of them. */
export async function meetWorkers(
  db: Database,
  worker: { workerId: number; lineIds: readonly number[] },
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    with mine as (
      update worker set line_ids = ${worker.lineIds}::bigint[]
       where id = ${worker.workerId} and line_ids <> ${worker.lineIds}::bigint[])
    select id from worker
     where id = ${worker.workerId} or line_ids && ${worker.lineIds}::bigint[] and not ${stale} order by id`.execute(
    db.withoutPlugins(),
  );
  return rows.map((row) => row.id);
}

/** Workers that gave a sign of life of late. */
export async function countLiveWorkers(db: Database): Promise<number> {
  const { rows } = await sql<{ workers: number }>`select count(*) as workers from worker where not ${stale}`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.workers ?? 0;
}

/** Of these lines those whose lock nobody holds. */
export async function listFreeLines(db: Database, lineIds: readonly number[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from unnest(${lineIds}::bigint[]) as id
     where id not in (
       select objid::bigint from pg_locks
        where locktype = 'advisory' and classid = ${lineLockSpace} and objsubid = 2 and granted
          and database = (select oid from pg_database where datname = current_database()))`.execute(
    db.withoutPlugins(),
  );
  return rows.map((row) => row.id);
}
