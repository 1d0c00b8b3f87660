/** Which machine's files count, and when its scheduler last looked. Invariant: files that were deployed earlier never take over. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

export interface Deployment {
  /** SHA-256 over the files. */
  readonly edition: string;
  /** Null: not in git. */
  readonly commit: string | null;
  /** When these files came to this machine. */
  readonly deployedAt: Date;
  /** Machine and folder. */
  readonly host: string;
}

interface SchedulerRow extends Deployment {
  readonly accountId: number;
  /** Null: no scheduler has looked yet. */
  readonly aliveAt: Date | null;
}

/** Makes these files the ones that count, unless another machine's were deployed later. True: they count. */
export async function takeDeployment(
  db: Database,
  { accountId, edition, commit, deployedAt, host }: Deployment & { accountId: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into scheduler as s (account_id, edition, commit, deployed_at, host)
    values (${accountId}, ${edition}, ${commit}, ${deployedAt}, ${host})
    on conflict (account_id) do update
      set edition = excluded.edition, commit = excluded.commit, host = excluded.host,
          deployed_at = greatest(s.deployed_at, excluded.deployed_at)
      -- On one machine the files are what they are now: one that is gone has no time of its own.
      where s.edition <> excluded.edition and (s.host = excluded.host or s.deployed_at < excluded.deployed_at)
    returning 1`.execute(db.withoutPlugins());
  if (rows.length > 0) return true;
  const row = await findScheduler(db, accountId);
  return row?.edition === edition;
}

/** Notes that the scheduler looks now. Returns when it looked before; null: never. */
export async function noteAlive(
  db: Database,
  { accountId, now }: { accountId: number; now: Date },
): Promise<Date | null> {
  const { rows } = await sql<{ aliveAt: Date | null }>`
    with before as (select alive_at from scheduler where account_id = ${accountId})
    update scheduler set alive_at = greatest(scheduler.alive_at, ${now}) from before
     where account_id = ${accountId} returning before.alive_at as "aliveAt"`.execute(db.withoutPlugins());
  return rows[0]?.aliveAt ?? null;
}

/** Null when no process schedules for the account. */
async function findScheduler(db: Database, accountId: number): Promise<SchedulerRow | null> {
  return (await db.selectFrom('scheduler').selectAll().where('accountId', '=', accountId).executeTakeFirst()) ?? null;
}
