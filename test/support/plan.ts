/** A campaign planned over a CSV, through the stages that a command goes through. */
import path from 'node:path';
import { importRecipients } from '../../src/audience/audience.ts';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import type { FileNote } from '../../src/core/csv/file-note.ts';
import type { RunSummary } from '../../src/core/message/summary.ts';
import { planRun } from '../../src/plan/plan.ts';
import { summarizeRun } from '../../src/report/report.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
import { insertRun } from '../../src/store/runs/run.ts';
import { testAccount } from './account.ts';
import type { TestDatabase } from './database.ts';
import { testNow } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

const account = testAccount(['+14155550100']);

export interface PlannedCampaign {
  readonly runId: number;
  readonly summary: RunSummary;
  /** On cells that the filter could not read. */
  readonly notes: readonly FileNote[];
}

export function fileOf(csv: string): string {
  return path.join(temporaryFolder({ 'people.csv': csv }), 'people.csv');
}

/** Plans a campaign twice, which must come to the same as once; what is not said of it is one text to everybody. */
export async function planCampaign(
  { db, pool }: TestDatabase,
  said: Partial<Campaign> & Pick<Campaign, 'audience'>,
  { csv, excludedImportIds = [] }: { csv: string; excludedImportIds?: readonly number[] },
): Promise<PlannedCampaign> {
  const campaign: Campaign = {
    path: 'sale',
    name: 'Sale',
    purpose: 'informational',
    messages: [{ kind: 'text', text: 'Hi {{ name }}' }],
    channelPolicy: 'any',
    ...said,
  };
  const { columns, dates, country } = campaign.audience;
  const imported = await importRecipients(
    { db, pool, now: testNow },
    { accountId: 1, files: [fileOf(csv)], country, columns, dates, isPerRow: campaign.audience.perRow ?? false },
  );
  const { importId, fields } = imported;
  const { path: name, purpose } = campaign;
  const run = { accountId: 1, campaign: name, purpose, definition: campaign, inputsHash: '', importId, now: testNow };
  const { id: runId } = await insertRun(db, run);
  const lineIds = await saveLines(db, { accountId: 1, lines: account.lines });
  const about = { runId, importId, campaign, account, columns: imported.columns, fields, lineIds, deaths: [] };
  const world = { db, pool, now: testNow, killPoint: () => {}, log: () => {} };
  const notes = await planRun(world, { ...about, excludedImportIds });
  await planRun(world, { ...about, excludedImportIds });
  return { runId, notes, summary: await summarizeRun({ db, now: testNow }, { runId }) };
}
