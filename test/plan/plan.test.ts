import path from 'node:path';
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import { planRun } from '../../src/plan/plan.ts';
import { listRejects } from '../../src/store/audience/reject.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
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

test('a row that cannot be rendered is rejected with the columns of the file, not with their names in the mapping', async () => {
  const { db, pool } = await freshDatabase();
  const folder = temporaryFolder({ 'people.csv': 'Name,Mobile,City\n,2125550101,Rome\nBo,2125550102,Oslo\n' });
  const file = path.join(folder, 'people.csv');
  const imported = await importRecipients({ db, pool, now }, { accountId: 1, files: [file], country: 'US', columns });
  const { importId, fields } = imported;
  const lineIds = await saveLines(db, { accountId: 1, lines: account.lines });
  const meant = { accountId: 1, campaign: 'sale', purpose: 'informational', definition: {}, inputsHash: '' } as const;
  const { id: runId } = await insertRun(db, { ...meant, importId, now });
  const plan = { runId, importId, campaign, account, columns: imported.columns, fields, lineIds, deaths: [] };
  const world = { db, now, killPoint: () => {}, log: () => {} };
  await planRun(world, plan);
  await planRun(world, plan);
  expect(await listRejects(db, { importId, afterLine: 0, limit: 10 })).toMatchObject([
    { lineNumber: 2, columnName: 'nick', cells: ['', '2125550101', 'Rome'] },
  ]);
  const messages = await db.selectFrom('message').select(['phone', 'content']).execute();
  expect(messages).toEqual([{ phone: '+12125550102', content: 'Hi Bo' }]);
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
