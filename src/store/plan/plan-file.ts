/** The contents of plan files, and the plans that were written. Invariant: a plan holds the hashes of texts, never a text. */
import { sql } from 'kysely';
import type { Campaign } from '../../core/campaign/campaign.ts';
import type { Database } from '../database/connect.ts';
import { type IdPage, idPages } from '../database/id-pages.ts';
import { contentHash } from '../ledger/content-hash.ts';

/** Messages of a run as columns, by recipient and part: a row for each message would take three times as long. */
export interface PlanFilePage {
  readonly recipientIds: readonly number[];
  readonly csvRows: readonly number[];
  readonly phones: readonly string[];
  readonly lineIds: readonly number[];
  readonly channels: readonly ('iMessage' | 'RCS' | 'SMS' | null)[];
  readonly kinds: readonly string[];
  /** SHA-256 in hex, computed as for attempts. */
  readonly hashes: readonly string[];
  /** Null for messages that will be sent. */
  readonly skipReasons: readonly (string | null)[];
}

/**
 * The recipients of a run in pages of ids, which are in the order of planning; a page may be empty. Bounds of ids instead of
 * LIMIT: right after planning the server has no statistics about the new rows, and would sort all of them for each page.
 */
export async function* listPlanFilePages(
  db: Database,
  asked: { runId: number; pageIds: number },
): AsyncGenerator<PlanFilePage> {
  const { runId, pageIds } = asked;
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select min(id + 0) as first, max(id + 0) as last from recipient where run_id = ${runId}`.execute(
    db.withoutPlugins(),
  );
  for (const page of idPages(rows[0], pageIds)) yield await readPlanFilePage(db, { runId, ...page });
}

async function readPlanFilePage(db: Database, asked: { runId: number } & IdPage): Promise<PlanFilePage> {
  const column = (name: string) => sql`coalesce(json_agg(${sql.ref(name)} order by recipient_id, part), '[]')`;
  const { rows } = await sql<PlanFilePage>`
    select ${column('recipient_id')} as "recipientIds", ${column('csv_row')} as "csvRows",
           ${column('phone')} as phones, ${column('line_id')} as "lineIds", ${column('channel')} as channels,
           ${column('kind')} as kinds, ${column('hash')} as hashes, ${column('skip_reason')} as "skipReasons"
      from (select m.recipient_id, m.part, r.line_number as csv_row,
                   m.phone, m.line_id, m.channel, m.kind, m.skip_reason,
                   encode(${contentHash}, 'hex') as hash
              from message_state m join recipient r on r.id = m.recipient_id
             where m.run_id = ${asked.runId}
               and m.id >= first_message(${asked.fromId}) and m.id < first_message(${asked.untilId})
               and r.id >= ${asked.fromId} and r.id < ${asked.untilId}) as page`.execute(db.withoutPlugins());
  const [page] = rows;
  if (page === undefined) throw new Error('An aggregate without a row');
  return page;
}

/** Rejected rows of an import by column and reason, the most frequent first; in the same order on every server. */
export async function countRejects(
  db: Database,
  importId: number,
): Promise<readonly { columnName: string; reason: string; rows: number }[]> {
  const { rows } = await sql<{ columnName: string; reason: string; rows: number }>`
    select column_name as "columnName", reason, count(*) as rows from reject where import_id = ${importId}
     group by column_name, reason order by rows desc, column_name collate "C", reason collate "C"`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

export interface StoredPlan {
  readonly sha256: string;
  /** The account's name. */
  readonly account: string;
  readonly campaign: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly salt: string | null;
  readonly body: string;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
}

/** Plans kept per campaign to compare with, in addition to those that were approved or sent. */
const keptPlans = 5;

/** Saves a plan, or the salt of a saved one that has none. Deletes old ones that were neither approved nor sent. */
export async function recordPlan(db: Database, plan: Omit<StoredPlan, 'approvedBy' | 'approvedAt'>): Promise<void> {
  await db
    .insertInto('plan')
    .values(plan)
    .onConflict((conflict) =>
      conflict.column('sha256').doUpdateSet((eb) => ({ salt: eb.fn.coalesce('excluded.salt', 'plan.salt') })),
    )
    .execute();
  await sql`
    delete from plan where account = ${plan.account} and campaign = ${plan.campaign} and approved_by is null
       and not exists (select from run where run.plan_sha256 = plan.sha256)
       and sha256 not in (select sha256 from plan
                           where account = ${plan.account} and campaign = ${plan.campaign} order by made_at desc, sha256 limit ${keptPlans})`.execute(
    db,
  );
}

/** The saved plan whose file has this hash; null when absent. */
export async function findPlan(db: Database, sha256: string): Promise<StoredPlan | null> {
  return (await db.selectFrom('plan').selectAll().where('sha256', '=', sha256).executeTakeFirst()) ?? null;
}

/** The campaign's newest plan; null when absent. */
export async function findLastPlan(
  db: Database,
  { account, campaign }: Pick<StoredPlan, 'account' | 'campaign'>,
): Promise<StoredPlan | null> {
  const query = db.selectFrom('plan').selectAll().where('account', '=', account).where('campaign', '=', campaign);
  return (await query.orderBy('madeAt', 'desc').limit(1).executeTakeFirst()) ?? null;
}

/** Records who approved a plan; the first approval stays. */
export async function markApproved(db: Database, approval: { sha256: string; by: string; at: Date }): Promise<void> {
  await db
    .updateTable('plan')
    .set({ approvedBy: approval.by, approvedAt: approval.at })
    .where('sha256', '=', approval.sha256)
    .where('approvedBy', 'is', null)
    .execute();
}

/** Records the plan that a run is about to start with. */
export async function bindPlan(db: Database, bound: { runId: number; sha256: string }): Promise<void> {
  await db.updateTable('run').set({ planSha256: bound.sha256 }).where('id', '=', bound.runId).execute();
}

/** The campaign file as it was when the run was made or last revised. */
export async function getDefinition(db: Database, runId: number): Promise<Campaign> {
  const row = await db.selectFrom('run').select('definition').where('id', '=', runId).executeTakeFirstOrThrow();
  return row.definition;
}

/** The campaign's last started run before another one. */
export async function findEarlierRun(db: Database, before: number): Promise<{ id: number; createdAt: Date } | null> {
  const row = await db
    .selectFrom('run')
    .select(['id', 'createdAt'])
    .where(({ eb, selectFrom }) => {
      const own = selectFrom('run as own').where('own.id', '=', before);
      return eb.and([
        eb('accountId', '=', own.select('own.accountId')),
        eb('campaign', '=', own.select('own.campaign')),
      ]);
    })
    .where('isTest', '=', false)
    .where('startedAt', 'is not', null)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** The values that fill a recipient's texts. */
export async function getValues(db: Database, recipientId: number): Promise<Readonly<Record<string, string>>> {
  const row = await db.selectFrom('recipient').select('values').where('id', '=', recipientId).executeTakeFirstOrThrow();
  return row.values;
}

/** Recipients of a run who get something. */
export async function countSendable(db: Database, runId: number): Promise<number> {
  const { rows } = await sql<{ recipients: number }>`
    select count(distinct recipient_id) as recipients from message_state where run_id = ${runId} and state = 'planned'`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.recipients ?? 0;
}
