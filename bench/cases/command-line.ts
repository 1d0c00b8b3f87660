/** How soon the command line answers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BenchCase, type Measure, type Stand, scaled } from '../case.ts';
import { cli, runChild } from '../child.ts';
import { planRun } from '../planned-run.ts';
import { medianMeasure } from '../rounds.ts';

const rounds = 11;
const messages = 1_000_000;
const lineCount = 10;
const campaigns = 300;

export const commandLineCase: BenchCase = {
  name: 'command-line',
  title: 'The command line',
  setup: `From the start of the process to its end, Node's own start included; the median of ${rounds} times. The run of \`status\` is under way, and
its server is running.`,
  measure: async (stand) => {
    const help = await measureCommand(stand, { args: ['--help'], env: {} });
    writeCampaigns(stand.folder);
    const validate = await measureCommand(stand, { args: ['validate'], env: {} });
    const databaseUrl = await stand.freshDatabase();
    const size = scaled(messages, stand);
    await planRun(databaseUrl, { messages: size, lines: stand.sandbox.lines.slice(0, lineCount) });
    const status = await measureCommand(stand, { args: ['status'], env: { DATABASE_URL: databaseUrl } });
    const row = { against: '–', theirs: null, unit: 'ms' } as const;
    return [
      { ...row, what: '`bluecast --help`', ours: help, value: msOf(help), target: { atMost: 150 } },
      {
        ...row,
        what: `\`bluecast validate\` of ${campaigns} campaigns`,
        ours: validate,
        value: msOf(validate),
        target: { atMost: 2_000 },
      },
      {
        ...row,
        what: `\`bluecast status\` on a run of ${size.toLocaleString('en-US')} messages`,
        ours: status,
        value: msOf(status),
        target: { atMost: 300 },
      },
    ];
  },
};

function writeCampaigns(folder: string): void {
  const account = path.join(folder, 'campaigns/account.yaml');
  mkdirSync(path.dirname(account), { recursive: true });
  writeFileSync(account, "lines:\n  - number: '+14155550100'\n");
  for (let n = 0; n < campaigns; n += 1) {
    const own = path.join(folder, `campaigns/c${n}`);
    mkdirSync(own);
    writeFileSync(path.join(own, 'people.csv'), 'Mobile,First Name\n2125550142,Ann\n');
    writeFileSync(
      path.join(own, 'campaign.yaml'),
      `name: C${n}\npurpose: informational\naudience: {csv: people.csv, columns: {phone: Mobile}}\nmessages:\n  - text: 'Hi {{ first_name }}, see https://example.com/${n}'\n`,
    );
  }
}

function msOf({ seconds }: Measure): number {
  return (seconds ?? 0) * 1_000;
}

async function measureCommand(
  stand: Stand,
  command: { args: readonly string[]; env: Readonly<Record<string, string>> },
): Promise<Measure> {
  const measures: Measure[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { whole } = await runChild({ script: cli, cwd: stand.folder, ...command });
    measures.push({ seconds: whole.seconds, cpuUsPerItem: whole.cpuUs, peakMb: whole.peakMb });
  }
  return medianMeasure(measures);
}
