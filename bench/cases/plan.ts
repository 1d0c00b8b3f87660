/** Planning a million recipients. */
import path from 'node:path';
import { writeCampaignFiles } from '../campaign-files.ts';
import { type BenchCase, type Measure, type Stand, scaled } from '../case.ts';
import { cli, measureOf, runChild } from '../child.ts';
import { writeRecipients } from '../recipients-file.ts';
import { median, medianMeasure } from '../rounds.ts';
import { withServerCpu } from '../server-cpu.ts';

const recipients = 1_000_000;
const lineCount = 10;
const rounds = 3;
const seed = 7;

export const planCase: BenchCase = {
  name: 'plan',
  title: 'Plan',
  setup: `Planning as stage 2 does it: from the staged rows of an import to recipients with their values and messages with their filled-in
texts and the queue, three tables with five indexes, in transactions of two thousand, the counters moving with them. Against it \`INSERT … SELECT\`, one statement
for each of the three tables in one transaction: from tables that hold exactly these rows into tables with the columns, constraints and indexes of
\`recipient\`, \`message\` and \`queue\`, and nothing else. \`bluecast plan\` is the whole command, which also imports, chooses channels and forecasts.`,
  measure: async (stand) => {
    const count = scaled(recipients, stand);
    const files = writeCampaignFiles(stand.folder, { lines: stand.sandbox.lines.slice(0, lineCount) });
    await writeRecipients(files.csv, { rows: count, seed, isClean: true });
    const taken: { ours: Measure; theirs: Measure }[] = [];
    for (let round = 0; round < rounds; round += 1) taken.push(await measureRound(stand, files.campaign, count));
    const command = await measureCommand(stand, files.campaign, count);
    const ours = medianMeasure(taken.map((each) => each.ours));
    const what = `plan of ${count.toLocaleString('en-US')} recipients`;
    return [
      {
        what,
        against: '`INSERT … SELECT`',
        ours,
        theirs: medianMeasure(taken.map((each) => each.theirs)),
        value: median(taken.map((each) => (each.ours.perSecond ?? 0) / (each.theirs.perSecond ?? 1))),
        unit: '×',
        target: { atLeast: 0.4 },
      },
      {
        what: 'peak memory of `bluecast plan`',
        against: '–',
        ours: command,
        theirs: null,
        value: command.peakMb ?? 0,
        unit: 'MB',
        target: { atMost: 200 },
      },
    ];
  },
};

/** Theirs needs the rows that ours has made. */
async function measureRound(
  stand: Stand,
  campaign: string,
  count: number,
): Promise<{ ours: Measure; theirs: Measure }> {
  const env = { DATABASE_URL: await stand.freshDatabase() };
  const folder = path.join(stand.folder, campaign);
  const ours = measureOf(await runChild({ script: 'plan.mjs', args: [folder], env, cwd: stand.folder }));
  const theirs = measureOf(await runChild({ script: 'insert-select.mjs', env }));
  stand.note(`ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)} of ${count}`);
  return { ours, theirs };
}

async function measureCommand(stand: Stand, campaign: string, count: number): Promise<Measure> {
  const databaseUrl = await stand.freshDatabase();
  return withServerCpu(stand, count, async () => {
    const { whole } = await runChild({
      script: cli,
      args: ['plan', campaign],
      cwd: stand.folder,
      env: { DATABASE_URL: databaseUrl },
    });
    const { seconds, cpuUs, peakMb } = whole;
    return { perSecond: count / seconds, seconds, cpuUsPerItem: cpuUs / count, peakMb };
  });
}
