import path from 'node:path';
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import { quarantinedRows } from '../../src/plan/guard-rows.ts';
import { planRun } from '../../src/plan/plan.ts';
import { listRejects } from '../../src/store/audience/reject.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
import {
  listPlanningDeaths,
  noteRendering,
  type PlanningDeath,
  rememberDeath,
} from '../../src/store/plan/planning-death.ts';
import { insertRun } from '../../src/store/runs/run.ts';
import { testAccount } from '../support/account.ts';
import { freshDatabase } from '../support/database.ts';
import { planCampaign } from '../support/plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2026-11-23T15:00:00Z');
const number = '+14155550100';
const account = testAccount([number]);
const columns = { phone: 'Mobile', nick: 'Name' };
const campaign: Campaign = {
  path: 'sale',
  name: 'Sale',
  purpose: 'informational',
  audience: { csv: 'people.csv', country: 'US', columns },
  messages: [{ kind: 'text', text: 'Hi {{ nick }}' }],
  channelPolicy: 'any',
};

/** A run whose recipients `plan` plans. */
async function openPlanning(csv: string) {
  const { db, pool } = await freshDatabase();
  const file = path.join(temporaryFolder({ 'people.csv': csv }), 'people.csv');
  const imported = await importRecipients({ db, pool, now }, { accountId: 1, files: [file], country: 'US', columns });
  const { importId, fields } = imported;
  const lineIds = await saveLines(db, { accountId: 1, lines: account.lines });
  const meant = { accountId: 1, campaign: 'sale', purpose: 'informational', definition: {}, inputsHash: '' } as const;
  const { id: runId } = await insertRun(db, { ...meant, importId, now });
  const about = { runId, importId, campaign, account, columns: imported.columns, fields, lineIds };
  const world = { db, pool, now, killPoint: () => {}, log: () => {} };
  const plan = async ({ deaths = [] }: { deaths?: readonly PlanningDeath[] } = {}) =>
    planRun(world, { ...about, deaths });
  return { db, importId, runId, plan };
}

test('a row that cannot be rendered is rejected with the columns of the file, not with their names in the mapping', async () => {
  const { db, importId, plan } = await openPlanning('Name,Mobile,City\n,2125550101,Rome\nBo,2125550102,Oslo\n');
  await plan();
  await plan();
  expect(await listRejects(db, { importId, afterLine: 0, limit: 10 })).toMatchObject([
    { lineNumber: 2, columnName: 'nick', cells: ['', '2125550101', 'Rome'] },
  ]);
  const messages = await db.selectFrom('messageState').select(['phone', 'content']).execute();
  expect(messages).toEqual([{ phone: '+12125550102', content: 'Hi Bo' }]);
});

test.each([
  ['together', []],
  ['one by one', [{ lineNumber: 2, isAlone: false }]],
])('no row is noted any more once all texts are filled in, %s', async (_, deaths) => {
  const { db, runId, plan } = await openPlanning('Name,Mobile\nAda,2125550101\nBo,2125550102\n');
  await plan({ deaths });
  const run = await db.selectFrom('run').select('planningLine').where('id', '=', runId).executeTakeFirstOrThrow();
  expect(run.planningLine).toBeNull();
});

test('a process that dies when all texts are filled in leaves no row behind that could be to blame', async () => {
  const { db, runId, plan } = await openPlanning('Name,Mobile\nAda,2125550101\nBo,2125550102\n');
  await plan({ deaths: [{ lineNumber: 2, isAlone: false }] });
  await rememberDeath(db, { runId, now });
  expect(await listPlanningDeaths(db, { accountId: 1, campaign: 'sale', inputsHash: '' })).toEqual([]);
});

test('a death is counted once, also if the process that counts it dies at that moment', async () => {
  const { db, runId } = await openPlanning('Name,Mobile\nAda,2125550101\n');
  await noteRendering(db, { runId, lineNumber: 2, isAlone: true });
  await rememberDeath(db, { runId, now });
  await rememberDeath(db, { runId, now });
  expect(await listPlanningDeaths(db, { accountId: 1, campaign: 'sale', inputsHash: '' })).toEqual([
    { lineNumber: 2, isAlone: true },
  ]);
});

test('three deaths alone leave a row out; deaths among others never do', () => {
  const alone = { lineNumber: 7, isAlone: true };
  const among = { lineNumber: 2, isAlone: false };
  expect(quarantinedRows([among, among, among, among, alone, alone])).toEqual([]);
  expect(quarantinedRows([among, alone, alone, { lineNumber: 8, isAlone: true }, alone])).toEqual([7]);
});

test('a number whose first readable row cannot be filled in is rejected; a later row does not stand in for it', async () => {
  const database = await freshDatabase();
  const csv = 'Mobile,Name\nunreadable,Eve\n2125550101,\n2125550101,Ada\n2125550102,Ben\n2125550102,\n';
  const { summary } = await planCampaign(
    database,
    { audience: { csv: 'people.csv', country: 'US', columns: { phone: 'Mobile' } } },
    { csv },
  );
  expect(summary).toMatchObject({ csvRows: 5, recipients: 1, rejected: 2, duplicates: 2 });
});
