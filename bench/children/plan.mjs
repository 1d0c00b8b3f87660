// Stage 2 alone: a campaign's file is imported before the clock starts. Arguments: folder of the campaign.
import path from 'node:path';
import { saveLoadedAccount } from '../../dist/accounts/save-account.js';
import { importRecipients } from '../../dist/audience/audience.js';
import { readConfig } from '../../dist/config.js';
import { loadInputs } from '../../dist/inputs/load-inputs.js';
import { planRun } from '../../dist/plan/plan.js';
import { openDatabase } from '../../dist/store/database/connect.js';
import { getRun, insertRun } from '../../dist/store/runs/run.js';
import { measured } from './measured.mjs';

const { db, pool, close } = await openDatabase({ url: process.env.DATABASE_URL });
const folder = process.argv[2];
const world = { db, root: path.dirname(folder), config: readConfig({}), piped: null };
const inputs = await loadInputs(world, { campaign: folder, account: undefined });
const { campaign, account } = inputs;
const now = new Date();
const { accountId, lineIds } = await saveLoadedAccount(world, inputs);
const { importId, columns, fields } = await importRecipients(
  { db, pool, now },
  {
    accountId,
    files: inputs.csv.map((file) => file.path),
    country: campaign.audience.country,
    columns: campaign.audience.columns,
  },
);
await pool.query('vacuum analyze contact');
await pool.query('checkpoint');
const run = await insertRun(db, {
  accountId,
  campaign: campaign.path,
  purpose: campaign.purpose,
  definition: campaign,
  inputsHash: '',
  importId,
  now,
});
await measured(async () => {
  await planRun(
    { db, pool, now, killPoint: () => {}, log: (event, about) => console.error(event, about) },
    { runId: run.id, importId, campaign, account, columns, fields, lineIds, deaths: [] },
  );
  const { recipients } = await getRun(db, run.id);
  return recipients;
});
await close();
