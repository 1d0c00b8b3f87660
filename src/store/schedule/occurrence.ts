/** Occurrences: what became of each time at which a schedule asked for a run. Invariant: each is decided once. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import type { CampaignKey } from '../runs/run.ts';

export interface OccurrenceRow extends CampaignKey {
  readonly id: number;
  readonly key: string;
  readonly zone: string;
  readonly at: Date;
  readonly state: 'starting' | 'started' | 'missed' | 'skipped' | 'queued';
  readonly reason: string | null;
  readonly runId: number | null;
  readonly commit: string | null;
  readonly decidedAt: Date;
  readonly decidedBy: string;
}

export interface NewOccurrence extends Omit<OccurrenceRow, 'id' | 'runId'> {}

/**
 * Writes decisions and moves the schedule's `decidedTo` to `to`, in one transaction. Writes none where the schedule has changed since
 * `decidedFrom` was read; a decision that stands already stays as it is.
 */
export async function insertDecisions(
  db: Database,
  asked: CampaignKey & { decidedFrom: Date; to: Date; decisions: readonly NewOccurrence[] },
): Promise<void> {
  const { accountId, campaign, decidedFrom, to, decisions } = asked;
  await db.transaction().execute(async (trx) => {
    const moved = await trx
      .updateTable('schedule')
      .set({ decidedTo: to })
      .where('accountId', '=', accountId)
      .where('campaign', '=', campaign)
      .where('state', '=', 'active')
      .where('decidedTo', '=', decidedFrom)
      .executeTakeFirst();
    if (moved.numUpdatedRows === 0n || decisions.length === 0) return;
    await trx
      .insertInto('occurrence')
      .values([...decisions])
      .onConflict((met) => met.columns(['accountId', 'campaign', 'key']).doNothing())
      .execute();
  });
}

/** Occurrences of an account that were to start and have not: their process died, or they wait for a run. Oldest first. */
export async function listUnstarted(db: Database, accountId: number): Promise<readonly OccurrenceRow[]> {
  return db
    .selectFrom('occurrence')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('state', 'in', ['starting', 'queued'])
    .orderBy('at')
    .orderBy('id')
    .execute();
}

/** Settles an occurrence that starts or waits: it has its run, or a reason why not. */
export async function settleOccurrence(
  db: Database,
  asked: { id: number; state: OccurrenceRow['state']; reason?: string | null; runId?: number | null },
): Promise<void> {
  const { id, state, reason = null, runId = null } = asked;
  await db
    .updateTable('occurrence')
    .set({ state, reason, runId })
    .where('id', '=', id)
    .where('state', 'in', ['starting', 'queued'])
    .execute();
}

/** missed or skipped -> starting, because an operator asks for it. False when it was neither: somebody else was first. */
export async function startByHand(db: Database, asked: { id: number; by: string; now: Date }): Promise<boolean> {
  const moved = await db
    .updateTable('occurrence')
    .set({ state: 'starting', reason: null, decidedBy: asked.by, decidedAt: asked.now })
    .where('id', '=', asked.id)
    .where('state', 'in', ['missed', 'skipped'])
    .executeTakeFirst();
  return moved.numUpdatedRows > 0n;
}

/** Adds an occurrence that no scheduler decided on, as missed; one that stands already stays as it is. */
export async function insertMissed(db: Database, occurrence: Omit<NewOccurrence, 'state'>): Promise<void> {
  await db
    .insertInto('occurrence')
    .values({ ...occurrence, state: 'missed' })
    .onConflict((met) => met.columns(['accountId', 'campaign', 'key']).doNothing())
    .execute();
}

export interface OccurrencesAsked {
  readonly accountId?: number | undefined;
  readonly campaign?: string | undefined;
  readonly states?: readonly OccurrenceRow['state'][] | undefined;
  readonly limit: number;
}

/** The last occurrences, newest first; of one campaign, of an account, or of all. */
export async function listLastOccurrences(db: Database, asked: OccurrencesAsked): Promise<readonly OccurrenceRow[]> {
  const { accountId, campaign, states } = asked;
  return db
    .selectFrom('occurrence')
    .selectAll()
    .$if(accountId !== undefined, (query) => query.where('accountId', '=', accountId ?? 0))
    .$if(campaign !== undefined, (query) => query.where('campaign', '=', campaign ?? ''))
    .$if(states !== undefined, (query) => query.where('state', 'in', [...(states ?? [])]))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(asked.limit)
    .execute();
}

/** Null when no scheduler has decided on it. */
export async function findOccurrence(
  db: Database,
  { accountId, campaign, key }: CampaignKey & { key: string },
): Promise<OccurrenceRow | null> {
  const found = db.selectFrom('occurrence').selectAll().where('accountId', '=', accountId);
  return (await found.where('campaign', '=', campaign).where('key', '=', key).executeTakeFirst()) ?? null;
}

/** Local days (since 1970) on which runs of a campaign were started by its schedule, from `since` on. */
export async function listDaysWithRun(
  db: Database,
  asked: CampaignKey & { since: Date },
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ day: number }>`
    select distinct (left(key, 10)::date - date '1970-01-01') as day from occurrence
     where account_id = ${asked.accountId} and campaign = ${asked.campaign} and at >= ${asked.since}
       and state in ('starting', 'started', 'queued')`.execute(db.withoutPlugins());
  return new Set(rows.map(({ day }) => day));
}

/** queued -> starting: the run in its way is over. */
export async function markStarting(db: Database, { id, now }: { id: number; now: Date }): Promise<void> {
  await db
    .updateTable('occurrence')
    .set({ state: 'starting', reason: null, decidedAt: now })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/** missed or skipped -> queued, because an operator asks for it. False when it was neither. */
export async function queueByHand(
  db: Database,
  { accountId, campaign, key, reason, by, now }: CampaignKey & { key: string; reason: string; by: string; now: Date },
): Promise<boolean> {
  const moved = await db
    .updateTable('occurrence')
    .set({ state: 'queued', reason, decidedBy: by, decidedAt: now })
    .where('accountId', '=', accountId)
    .where('campaign', '=', campaign)
    .where('key', '=', key)
    .where('state', 'in', ['missed', 'skipped'])
    .executeTakeFirst();
  return moved.numUpdatedRows > 0n;
}
