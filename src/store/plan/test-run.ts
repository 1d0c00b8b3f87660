/** Runs that test a campaign. Invariant: a test has attempts like any other run, and is never a campaign's latest run. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import type { CampaignKey } from '../runs/run.ts';

export interface TestContact {
  readonly id: number;
  readonly phone: string;
  readonly service: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly serviceSource: 'message' | 'lookup' | null;
  readonly serviceAt: Date | null;
  readonly lineId: number | null;
  readonly lastMessageAt: Date | null;
}

/** The account's contact of a test number, created if absent. */
export async function ensureTestContact(
  db: Database,
  asked: { accountId: number; phone: string; now: Date },
): Promise<TestContact> {
  await db
    .insertInto('contact')
    .values({ accountId: asked.accountId, phone: asked.phone, createdAt: asked.now, updatedAt: asked.now })
    .onConflict((conflict) => conflict.columns(['phone', 'accountId']).doNothing())
    .execute();
  return db
    .selectFrom('contact')
    .select(['id', 'phone', 'service', 'serviceSource', 'serviceAt', 'lineId', 'lastMessageAt'])
    .where('accountId', '=', asked.accountId)
    .where('phone', '=', asked.phone)
    .executeTakeFirstOrThrow();
}

/** Opens a test in state `planning`. */
export async function insertTestRun(
  db: Database,
  run: CampaignKey & { purpose: 'marketing' | 'informational'; definition: object; inputsHash: string; now: Date },
): Promise<number> {
  const row = await db
    .insertInto('run')
    .values({
      accountId: run.accountId,
      campaign: run.campaign,
      occurrence: `test ${run.now.toISOString()}`,
      isTest: true,
      state: 'planning',
      purpose: run.purpose,
      definition: JSON.stringify(run.definition),
      inputsHash: run.inputsHash,
      createdAt: run.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The run of an earlier test to this contact whose outcome is still open; null when absent. */
export async function findUnsettledTest(db: Database, contactId: number): Promise<number | null> {
  const { rows } = await sql<{ runId: number }>`
    select r.run_id as "runId"
      from recipient r join run on run.id = r.run_id and run.is_test join message_state m on m.id between first_message(r.id) and last_message(r.id)
     where r.contact_id = ${contactId} and m.state in ('sending', 'unknown') order by r.run_id limit 1`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.runId ?? null;
}

/** The values of one row of a run's CSV, or of the first recipient who gets something, of the variant if there is one; null when there is no such row. */
export async function findRowValues(
  db: Database,
  asked: { runId: number; csvRow: number | null; variant: string | null },
): Promise<{ csvRow: number; values: Readonly<Record<string, string>> } | null> {
  const { rows } = await sql<{ csvRow: number; values: Readonly<Record<string, string>> }>`
    select r.line_number as "csvRow", r.values from recipient r
     where r.run_id = ${asked.runId}
       and case when ${asked.csvRow}::integer is null
             then exists (select from message_state m
                           where m.id between first_message(r.id) and last_message(r.id) and m.state not in ('skipped', 'cancelled'))
             else r.line_number = ${asked.csvRow} end
     order by r.variant is distinct from ${asked.variant}::text, r.line_number limit 1`.execute(db.withoutPlugins());
  return rows[0] ?? null;
}
