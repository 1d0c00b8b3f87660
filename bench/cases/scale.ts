/** `bluecast send` as people run it, at sizes that are a hundred times apart: neither memory nor time per message may grow. */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { type BenchCase, type Comparison, type Measure, type Stand, scaled } from '../case.ts';
import { cli, runChild } from '../child.ts';
import { personAt, template } from '../children/people.mjs';
import { medianMeasure } from '../rounds.ts';

const lineCount = 10;
/** The larger, the more evens out within one run. */
const sizes = [
  { recipients: 10_000, rounds: 3 },
  { recipients: 100_000, rounds: 1 },
  { recipients: 1_000_000, rounds: 1 },
];

export const scaleCase: BenchCase = {
  name: 'scale',
  title: 'Memory and time at 10,000, 100,000 and 1,000,000 recipients',
  setup: `\`bluecast send\` as a person starts it, from the CSV to the last answer, over ${lineCount} lines without limits. Memory is the peak of
the whole command. Time per message is that of the sending: from the first attempt to the last answer, by the rows of the attempts.
The smallest size is measured three times, the others once.`,
  measure: async (stand) => {
    const measured: { recipients: number; measure: Measure }[] = [];
    for (const { recipients, rounds } of sizes) {
      const size = scaled(recipients, stand);
      const measures: Measure[] = [];
      for (let round = 0; round < rounds; round += 1) measures.push(await measureSend(stand, size));
      measured.push({ recipients: size, measure: medianMeasure(measures) });
    }
    const [small, middle, large] = measured;
    if (small === undefined || middle === undefined || large === undefined) throw new Error('Three sizes are needed');
    return [
      {
        ...compare(large, small, ({ peakMb }) => peakMb),
        target: { atMost: 1.2 },
        note: 'the ratio is of peak memory',
      },
      {
        what: `peak memory of ${large.recipients.toLocaleString('en-US')} recipients`,
        against: '–',
        ours: large.measure,
        theirs: null,
        value: large.measure.peakMb ?? 0,
        unit: 'MB',
        target: { atMost: 200 },
      },
      { ...compare(middle, small, timeOf), target: { atMost: 1.15 } },
      { ...compare(large, middle, timeOf), target: { atMost: 1.15 } },
    ];
  },
};

type Sized = { readonly recipients: number; readonly measure: Measure };

function compare(ours: Sized, theirs: Sized, of: (measure: Measure) => number | undefined): Omit<Comparison, 'target'> {
  return {
    what: `send to ${ours.recipients.toLocaleString('en-US')} recipients`,
    against: `${theirs.recipients.toLocaleString('en-US')} recipients`,
    ours: ours.measure,
    theirs: theirs.measure,
    value: (of(ours.measure) ?? 0) / (of(theirs.measure) ?? 1),
    unit: '×',
  };
}

function timeOf({ perSecond }: Measure): number | undefined {
  return perSecond === undefined ? undefined : 1 / perSecond;
}

async function measureSend(stand: Stand, recipients: number): Promise<Measure> {
  await stand.sandbox.reset();
  const databaseUrl = await stand.freshDatabase();
  const folder = path.join(stand.folder, `send-${recipients}`);
  await writeCampaign(folder, { recipients, lines: stand.sandbox.lines.slice(0, lineCount) });
  const cpuBefore = await stand.databaseCpuSeconds();
  const { whole } = await runChild({
    script: cli,
    args: ['send', 'campaigns/sale', '--yes', '--track-for', '0s'],
    cwd: folder,
    env: { ...stand.envFor(databaseUrl), HOME: folder },
    // Statuses never come: what was sent is left unsettled.
    allowedCodes: [0, 1],
  });
  const cpuAfter = await stand.databaseCpuSeconds();
  const taken = await stand.sandbox.countTaken();
  if (taken !== recipients) throw new Error(`${taken} messages went out instead of ${recipients}`);
  const measure: Measure = {
    perSecond: recipients / (await secondsOfSending(databaseUrl)),
    cpuUsPerItem: whole.cpuUs / recipients,
    peakMb: whole.peakMb,
    ...(cpuBefore === null || cpuAfter === null
      ? {}
      : { serverCpuUsPerItem: ((cpuAfter - cpuBefore) * 1e6) / recipients }),
  };
  stand.note(`${recipients}: ${JSON.stringify(measure)}, ${whole.seconds.toFixed(1)} s`);
  return measure;
}

async function secondsOfSending(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ seconds: number }>(
    'select extract(epoch from max(finished_at) - min(started_at))::float as seconds from attempt',
  );
  await client.end();
  return rows[0]?.seconds ?? 0;
}

async function writeCampaign(
  folder: string,
  { recipients, lines }: { recipients: number; lines: readonly string[] },
): Promise<void> {
  const campaign = path.join(folder, 'campaigns/sale');
  mkdirSync(campaign, { recursive: true });
  const limits = ['perSecond', 'newPerHour', 'newPerDay', 'unanswered', 'lookupsPerHour', 'lookupsPerDay'];
  writeFileSync(
    path.join(folder, 'campaigns/account.yaml'),
    `lines: [${lines.map((number) => `{number: "${number}"}`).join(', ')}]\nlimits: {${limits.map((name) => `${name}: off`).join(', ')}}\n`,
  );
  writeFileSync(
    path.join(campaign, 'campaign.yaml'),
    `name: Winter sale\npurpose: informational\naudience: {csv: people.csv, columns: {phone: phone}}\nmessages:\n  - text: ${JSON.stringify(template)}\n`,
  );
  await pipeline(
    function* () {
      yield 'phone,first_name,city,code\n';
      for (let index = 0; index < recipients; index += 1) {
        const { phone, values } = personAt(index);
        yield `${[phone, ...Object.values(values)].join(',')}\n`;
      }
    },
    createWriteStream(path.join(campaign, 'people.csv')),
  );
}
