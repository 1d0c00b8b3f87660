/** A run with planned messages, made through the same statements that the plan uses. */

import { defaultLimits, type LineLimits } from '../../src/core/campaign/account.ts';
import { insertImport } from '../../src/store/audience/import.ts';
import type { Database, OpenDatabase } from '../../src/store/database/connect.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
import { markMet } from '../../src/store/dispatch/line-meeting.ts';
import { anywhere } from '../../src/store/places/place.ts';
import { insertRecipients, type PlannedMessage } from '../../src/store/plan/plan-insert.ts';
import { insertRun, markPlanned, markStarted } from '../../src/store/runs/run.ts';

export const testNow = new Date('2026-11-23T15:00:00Z');

export interface TestRunOptions {
  readonly contacts: number;
  readonly lines?: readonly string[];
  /** What is different from the provider's own limits. */
  readonly limits?: Partial<LineLimits>;
  readonly messages?: readonly PlannedMessage[];
  readonly isNewContact?: boolean;
  readonly purpose?: 'marketing' | 'informational';
  readonly campaign?: string;
  /** Places of the contacts, in turn; absent: they may get texts at any time. */
  readonly placeIds?: readonly number[];
  /** Digits of the first phone, so that two runs can have contacts of their own. */
  readonly firstPhone?: number;
}

/** Contacts share out over the lines in turn. The run is `running`. */
export async function startTestRun(
  { db, pool }: Pick<OpenDatabase, 'db' | 'pool'>,
  options: TestRunOptions,
): Promise<{ runId: number; lineIds: number[] }> {
  const numbers = options.lines ?? ['+14155550100'];
  const lines = await saveLines(db, {
    accountId: 1,
    lines: numbers.map((number) => ({ number, generation: 'V2', limits: { ...defaultLimits, ...options.limits } })),
  });
  await markMet(db, { lineIds: [...lines.values()], now: testNow });
  const lineIds = numbers.map((number) => lines.get(number) ?? 0);
  const first = options.firstPhone ?? 12_125_550_000;
  const contacts = await db
    .insertInto('contact')
    .values(
      Array.from({ length: options.contacts }, (_, index) => ({
        accountId: 1,
        phone: `+${first + index}`,
        createdAt: testNow,
        updatedAt: testNow,
        lastMessageAt: options.isNewContact === false ? testNow : null,
      })),
    )
    .returning('id')
    .execute();
  const importId = await insertImport(db, { accountId: 1, file: 'people.csv', header: ['phone'], now: testNow });
  const run = await insertRun(db, {
    accountId: 1,
    campaign: options.campaign ?? 'test',
    purpose: options.purpose ?? 'marketing',
    definition: {},
    inputsHash: '',
    importId,
    now: testNow,
  });
  const messages = options.messages ?? [{ part: 1, kind: 'text', content: 'Hello', mediaUrls: [] }];
  await insertRecipients(
    { pool },
    {
      runId: run.id,
      now: testNow,
      recipients: contacts.map(({ id }, index) => ({
        contactId: id,
        lineNumber: index + 2,
        values: {},
        lineId: lineIds[index % lineIds.length] ?? 0,
        placeId: options.placeIds?.[index % options.placeIds.length] ?? anywhere,
        evidence: 'none',
        channel: null,
        isNewContact: options.isNewContact ?? true,
        skipReason: null,
        messages,
      })),
    },
  );
  await markPlanned(db, run.id);
  await markStarted(db, { runId: run.id, now: testNow });
  return { runId: run.id, lineIds };
}

/** Messages by state, straight from the rows. */
export async function countStates(db: Database): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('messageState')
    .select((eb) => ['state', eb.fn.countAll<number>().as('messages')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, row.messages]));
}
