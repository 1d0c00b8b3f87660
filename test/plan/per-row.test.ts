/** Runs in which each row counts: `audience.perRow`, for two appointments on one phone. */
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import { diffPlans } from '../../src/core/plan/plan-diff.ts';
import type { PlanRecipient } from '../../src/core/plan/plan-file.ts';
import { planRun } from '../../src/plan/plan.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
import { insertRun } from '../../src/store/runs/run.ts';
import { testAccount } from '../support/account.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { fileOf, planCampaign } from '../support/plan.ts';
import { moveMessages } from '../support/rows.ts';
import { testNow } from '../support/run.ts';

const perRow = { csv: 'people.csv', country: 'US', columns: { phone: 'Mobile' }, perRow: true };
const messages: Campaign['messages'] = [{ kind: 'text', text: 'Hi {{ name }}, see you at {{ time }}' }];
const family = `Mobile,Name,Time
2125550101,Ada,9
(212) 555-0101,Ben,10
2125550102,Cyd,11
2125550101,Dan,12
`;

const campaign: Campaign = {
  path: 'sale',
  name: 'Sale',
  purpose: 'informational',
  messages,
  channelPolicy: 'any',
  audience: perRow,
};
const meant = {
  accountId: 1,
  campaign: 'sale',
  purpose: campaign.purpose,
  definition: campaign,
  inputsHash: '',
  now: testNow,
};

async function textsOf({ db }: TestDatabase, runId = 1): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('messageState')
    .innerJoin('recipient', 'recipient.id', 'recipientId')
    .select(['phone', 'content', 'recipient.lineNumber'])
    .where('recipient.runId', '=', runId)
    .orderBy('recipient.lineNumber')
    .execute();
  return rows.map(({ phone, content, lineNumber }) => `${lineNumber} ${phone.slice(-2)} ${content}`);
}

test('each row of a number gets its own message, and none is a duplicate', async () => {
  const database = await freshDatabase();
  const { summary } = await planCampaign(database, { audience: perRow, messages }, { csv: family });
  expect(await textsOf(database)).toEqual([
    '2 01 Hi Ada, see you at 9',
    '3 01 Hi Ben, see you at 10',
    '4 02 Hi Cyd, see you at 11',
    '5 01 Hi Dan, see you at 12',
  ]);
  expect(summary).toMatchObject({ csvRows: 4, recipients: 4, duplicates: 0, rejected: 0, people: { planned: 4 } });
  expect(await database.db.selectFrom('contact').select('id').execute()).toHaveLength(2);
});

test('without perRow the number counts once, and the database itself refuses it twice in one run', async () => {
  const database = await freshDatabase();
  const { summary } = await planCampaign(
    database,
    { audience: { ...perRow, perRow: false }, messages },
    { csv: family },
  );
  expect(summary).toMatchObject({ recipients: 2, duplicates: 2 });
  const again = database.pool.query(
    `insert into recipient (id, run_id, contact_id, line_number, values) select id + 500, run_id, contact_id, 99, values from recipient`,
  );
  await expect(again).rejects.toThrow('recipient_is_once_per_run');
});

test('a row that would say the same to the same number as an earlier one is rejected, and names it', async () => {
  const database = await freshDatabase();
  const csv = 'Mobile,Name,Time\n2125550101,Ada,9\n2125550102,Ada,9\n2125550101,Ada,9\n2125550101,Ada,10\n';
  const { summary } = await planCampaign(database, { audience: perRow, messages }, { csv });
  expect(summary).toMatchObject({ recipients: 3, rejected: 1 });
  expect(await database.db.selectFrom('reject').select(['lineNumber', 'columnName', 'reason']).execute()).toEqual([
    {
      lineNumber: 4,
      columnName: 'messages',
      reason: 'would be the same as that of row 2 to the same number: add what tells the rows apart',
    },
  ]);
});

test('a no in one row of a number holds for all of its rows, and filter and limit take rows', async () => {
  const refusing = await freshDatabase();
  const columns = { phone: 'Mobile', consent: 'Consent' };
  const csv = 'Mobile,Name,Time,Consent\n2125550101,Ada,9,yes\n2125550101,Ben,10,no\n2125550102,Cyd,11,yes\n';
  const refused = await planCampaign(refusing, { audience: { ...perRow, columns }, messages }, { csv });
  expect(refused.summary).toMatchObject({ recipients: 3, skippedPeople: { no_consent: 2 } });
  const choosing = await freshDatabase();
  const audience = { ...perRow, filter: 'name != "Ada"', limit: 2 };
  const chosen = await planCampaign(choosing, { audience, messages }, { csv: family });
  expect(chosen.summary).toMatchObject({ recipients: 2, leftOut: { filter: 1, over_limit: 1 } });
  expect(await textsOf(choosing)).toEqual(['3 01 Hi Ben, see you at 10', '4 02 Hi Cyd, see you at 11']);
});

test('all rows of a new number go out from one line', async () => {
  const { db, pool } = await freshDatabase();
  const account = testAccount(['+14155550100', '+14155550101', '+14155550102']);
  const rows = Array.from({ length: 60 }, (_, at) => `21255501${String(at % 20).padStart(2, '0')},N,${at}`);
  const files = [fileOf(`Mobile,Name,Time\n${rows.join('\n')}\n`)];
  const { columns, country } = perRow;
  const imported = await importRecipients(
    { db, pool, now: testNow },
    { accountId: 1, files, country, columns, isPerRow: true },
  );
  const { importId } = imported;
  const { id: runId } = await insertRun(db, { ...meant, importId });
  const lineIds = await saveLines(db, { accountId: 1, lines: account.lines });
  await planRun(
    { db, pool, now: testNow, killPoint: () => {}, log: () => {} },
    { ...imported, runId, campaign, account, lineIds, deaths: [] },
  );
  const { rows: spread } = await pool.query(
    `select contact_id, count(*)::integer as messages, count(distinct line_id)::integer as lines from message group by 1`,
  );
  expect(spread).toHaveLength(20);
  expect(spread.every(({ messages: count, lines }) => count === 3 && lines === 1)).toBe(true);
  expect((await pool.query('select count(distinct line_id)::integer as lines from message')).rows).toEqual([
    { lines: 3 },
  ]);
});

test('of a person with several rows only the row that failed is sent again, wherever it stands in the file now', async () => {
  const database = await freshDatabase();
  const { db, pool } = database;
  const { runId } = await planCampaign(database, { audience: perRow, messages }, { csv: family });
  await moveMessages(pool, 'r.line_number = 3', { state: 'failed' });
  await moveMessages(pool, 'r.line_number <> 3', { state: 'delivered', channel: 'iMessage' });
  const [header, ...rows] = family.trimEnd().split('\n');
  const files = [fileOf([header, ...rows.toReversed()].join('\n'))];
  const { columns, country } = perRow;
  const imported = await importRecipients(
    { db, pool, now: testNow },
    { accountId: 1, files, country, columns, isPerRow: true },
  );
  const { importId } = imported;
  const only = { runId, state: 'failed' as const };
  const { id } = await insertRun(db, { ...meant, importId, only });
  const account = testAccount(['+14155550100']);
  const lineIds = await saveLines(db, { accountId: 1, lines: account.lines });
  const world = { db, pool, now: testNow, killPoint: () => {}, log: () => {} };
  await planRun(world, { ...imported, runId: id, campaign, account, lineIds, only, deaths: [] });
  expect(await textsOf(database, id)).toEqual(['4 01 Hi Ben, see you at 10']);
});

test('two plans compare the rows of a number with each other', () => {
  const plan = (...texts: readonly string[]): readonly PlanRecipient[] =>
    texts.map((text, at) => ['a', at + 2, 0, 'iMessage', [text]]);
  expect(diffPlans(plan('text:1', 'text:2'), plan('text:1', 'text:2'))).toMatchObject({
    unchanged: 2,
    added: [],
    removed: [],
  });
  expect(diffPlans(plan('text:1', 'text:2'), plan('text:1', 'text:3', 'text:4'))).toMatchObject({
    unchanged: 1,
    added: [4],
    removed: [],
    changed: { texts: [3] },
  });
});
