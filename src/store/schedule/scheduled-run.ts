/** The runs that schedules have started, while their files are wrong or gone. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { skipQueued } from '../ledger/skip-queued.ts';
import { type CampaignKey, filesReason } from '../runs/run.ts';

/** running -> paused, for every run that the campaign's schedule has started. Returns their numbers. */
export async function stopScheduledRuns(
  db: Database,
  { accountId, campaign, because }: CampaignKey & { because: string },
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    update run set state = 'paused', stop_reason = ${filesReason + because}
     where account_id = ${accountId} and campaign = ${campaign} and state = 'running' and ${isScheduled}
    returning id`.execute(db.withoutPlugins());
  return rows.map(({ id }) => id);
}

/** paused -> running, for those that were stopped because of the files. */
export async function continueScheduledRuns(
  db: Database,
  { accountId, campaign }: CampaignKey,
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    update run set state = 'running', stop_reason = null
     where account_id = ${accountId} and campaign = ${campaign} and state = 'paused'
       and starts_with(stop_reason, ${filesReason}) and ${isScheduled}
    returning id`.execute(db.withoutPlugins());
  return rows.map(({ id }) => id);
}

/** True for a run of `run` that a schedule has started, and for one that stands. */
const isScheduled = sql`(run.is_standing or exists (select from occurrence o where o.run_id = run.id))`;

export interface RunInTheWay {
  readonly id: number;
  /** Messages that have not gone out. */
  readonly left: number;
  /** Its canary failed: it waits for a person. */
  readonly hasFailedCanary: boolean;
}

/** The newest run of a campaign that is not over; null: there is none. Tests do not count. */
export async function findRunInTheWay(db: Database, { accountId, campaign }: CampaignKey): Promise<RunInTheWay | null> {
  const { rows } = await sql<RunInTheWay>`
    select id, coalesce(canary_state = 'failed', false) as "hasFailedCanary",
           (select coalesce(sum(messages), 0)::integer from run_count c
             where c.run_id = run.id and c.state in ('planned', 'sending')) as left
      from run
     where account_id = ${accountId} and campaign = ${campaign} and not is_test and not is_standing and state in ('running', 'paused')
     order by id desc limit 1`.execute(db.withoutPlugins());
  return rows[0] ?? null;
}

/** The running runs of a campaign that its schedule has started. */
export async function listRunningScheduled(
  db: Database,
  { accountId, campaign }: CampaignKey,
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from run
     where account_id = ${accountId} and campaign = ${campaign} and state = 'running' and ${isScheduled} order by id`.execute(
    db.withoutPlugins(),
  );
  return rows.map(({ id }) => id);
}

/** Skips the people of a run whose time came in this span and of whom nothing has been tried. Returns how many messages. */
export async function skipLate(
  db: Database,
  { runId, after, before, now }: { runId: number; after: Date; before: Date; now: Date },
): Promise<number> {
  const which = sql<boolean>`q.part = 1 and q.attempts = 0 and q.ready_at > ${after} and q.ready_at < ${before}`;
  return skipQueued(db, { runId, which, reason: 'late', now });
}
