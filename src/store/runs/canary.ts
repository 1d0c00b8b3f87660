/**
 * A run's canary: its first recipients, and the rest that waits for them. Invariant: what waits is ready at `infinity`, so no claim
 * takes it; the canary's state changes last, so a process that dies in between leaves no message behind.
 */
import { sql } from 'kysely';
import type { Campaign } from '../../core/campaign/campaign.ts';
import type { CanaryCounts } from '../../core/campaign/canary.ts';
import type { Database } from '../database/connect.ts';
import { isPlanned } from '../ledger/parts.ts';

/** Holds back all but the first recipients of a planned run. A run with no more recipients than these has no canary. */
export async function holdForCanary(db: Database, asked: { runId: number; first: number }): Promise<void> {
  const { runId, first } = asked;
  await db.transaction().execute(async (trx) => {
    const held = await sql<{ id: number }>`
      with canary as (
        select distinct message_id >> 5 as recipient_id from queue
         where run_id = ${runId} order by recipient_id limit ${first}
      ), bounds as (
        select min(recipient_id) as first, max(recipient_id) as last from canary
      )
      update run
         set canary_state = 'watched', canary_first = bounds.first, canary_last = bounds.last,
             canary_planned_sms = (select count(*) from canary join message m
                                       on m.id between first_message(recipient_id) and last_message(recipient_id)
                                    where m.channel = 'SMS' and ${isPlanned})
        from bounds
       where run.id = ${runId}
         and exists (select from queue where run_id = ${runId} and message_id > last_message(bounds.last))
      returning run.id`.execute(trx.withoutPlugins());
    if (held.rows.length === 0) return;
    await sql`
      update queue set ready_at = 'infinity'
        from run
       where run.id = ${runId} and queue.run_id = run.id and message_id > last_message(run.canary_last)`.execute(trx);
  });
}

export interface WatchedCanary extends CanaryCounts {
  readonly canary: NonNullable<Campaign['canary']>;
}

/** What has become of a running run's canary so far; null when nothing waits for it. */
export async function findWatchedCanary(db: Database, runId: number): Promise<WatchedCanary | null> {
  const { rows } = await sql<WatchedCanary>`
    select run.definition -> 'canary' as canary, run.canary_gone_at as "goneAt",
           counted.recipients, counted.messages, counted.waiting, counted.failed, counted.opted_out as "optedOut",
           greatest(0, counted.as_sms - run.canary_planned_sms) as downgraded
      from run, lateral (
        select count(distinct m.recipient_id) as recipients, count(*) as messages,
               count(*) filter (where m.state in ('planned', 'sending')) as waiting,
               count(*) filter (where m.state = 'failed') as failed,
               count(*) filter (where m.channel = 'SMS') as as_sms,
               count(distinct m.contact_id) filter (where c.opted_out_at >= run.started_at) as opted_out
          from message_state m join contact c on c.id = m.contact_id
         where m.id between first_message(run.canary_first) and last_message(run.canary_last) and m.run_id = run.id
           and (m.state not in ('skipped', 'cancelled') or c.opted_out_at >= run.started_at)) as counted
     where run.id = ${runId} and run.state = 'running' and run.canary_state = 'watched'`.execute(db.withoutPlugins());
  return rows[0] ?? null;
}

/** Records when all of the canary had gone out; the first record stays. */
export async function noteCanaryGone(db: Database, asked: { runId: number; now: Date }): Promise<void> {
  await db
    .updateTable('run')
    .set({ canaryGoneAt: asked.now })
    .where('id', '=', asked.runId)
    .where('canaryGoneAt', 'is', null)
    .execute();
}

/** running -> paused, with the reason why the canary failed. */
export async function failCanary(db: Database, asked: { runId: number; reason: string }): Promise<void> {
  await db
    .updateTable('run')
    .set({ state: 'paused', stopReason: asked.reason, canaryState: 'failed' })
    .where('id', '=', asked.runId)
    .where('state', '=', 'running')
    .where('canaryState', '=', 'watched')
    .execute();
}

/** Releases the rest, then records why: the canary `passed`, or an operator `overruled` it. May be repeated. */
export async function releaseRest(
  db: Database,
  asked: { runId: number; now: Date; as: 'passed' | 'overruled' },
): Promise<void> {
  const { runId, now } = asked;
  await sql`update queue set ready_at = ${now} where run_id = ${runId} and ready_at = 'infinity'`.execute(db);
  await db
    .updateTable('run')
    .set({ canaryState: asked.as })
    .where('id', '=', runId)
    .where('canaryState', 'in', ['watched', 'failed'])
    .execute();
}

/** True for a run whose canary failed. */
export async function hasFailedCanary(db: Database, runId: number): Promise<boolean> {
  const row = await db.selectFrom('run').select('canaryState').where('id', '=', runId).executeTakeFirstOrThrow();
  return row.canaryState === 'failed';
}
