// Stage 2 alone: a campaign's file is imported before the clock starts. Arguments: folder of the campaign.
import { importRecipients } from '../../dist/audience/audience.js';
import { loadInputs } from '../../dist/inputs/load-inputs.js';
import { planRun } from '../../dist/plan/plan.js';
import { openDatabase } from '../../dist/store/database/connect.js';
import { saveLines } from '../../dist/store/dispatch/line.js';
import { getRun, insertRun } from '../../dist/store/runs/run.js';
import { measured } from './measured.mjs';

const { db, pool, close } = await openDatabase({ url: process.env.DATABASE_URL });
const { campaign, account, csvPaths } = await loadInputs({}, { campaign: process.argv[2], account: undefined });
const now = new Date();
const lineIds = await saveLines(db, account.lines);
const { importId, columns, fields } = await importRecipients(
  { db, pool, now },
  { files: csvPaths, country: campaign.audience.country, columns: campaign.audience.columns },
);
await pool.query('vacuum analyze contact');
await pool.query('checkpoint');
const run = await insertRun(db, {
  campaign: campaign.slug,
  purpose: campaign.purpose,
  definition: campaign,
  inputsHash: '',
  importId,
  now,
});
await measured(async () => {
  await planRun(
    { db, now, killPoint: () => {}, log: (event, about) => console.error(event, about) },
    { runId: run.id, importId, campaign, account, columns, fields, lineIds, deaths: [] },
  );
  const { recipients } = await getRun(db, run.id);
  return recipients;
});
await close();
