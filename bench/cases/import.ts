/** `bluecast import` of a million rows. */
import path from 'node:path';
import { type BenchCase, type Measure, type Stand, scaled } from '../case.ts';
import { type ChildOptions, cli, measureOf, runChild } from '../child.ts';
import { writeRecipients } from '../recipients-file.ts';
import { takeTurns } from '../rounds.ts';
import { withServerCpu } from '../server-cpu.ts';

const rows = 1_000_000;
/** What costs the same for each row need not be watched a million times. */
const rowByRowRows = 100_000;
const rounds = 3;
const seed = 7;

export const importCase: BenchCase = {
  name: 'import',
  title: 'Import',
  setup: `\`bluecast import\` as a person starts it, from the start of its process to its end: a file of ten columns in which one row in
twenty-five is dirty, read, normalised, staged, de-duplicated and upserted, its rejects written to a file of their own. COPY gets as
many rows of the same shape, all sound, with numbers as E.164 and none twice (else it would stop at the first): one statement from
its first byte to its commit, into a table of ten text columns whose phone is unique. Row by row: an upsert that is prepared once,
for each row, in one transaction, into a table of phone, name and attributes in jsonb, over the first ${rowByRowRows.toLocaleString('en-US')} rows of the same file.`,
  measure: async (stand) => {
    const count = scaled(rows, stand);
    const few = scaled(rowByRowRows, stand);
    const [dirty, clean] = [path.join(stand.folder, 'people.csv'), path.join(stand.folder, 'clean.csv')];
    await writeRecipients(dirty, { rows: count, seed });
    await writeRecipients(clean, { rows: count, seed, isClean: true });
    const { ours, copy, rowByRow } = await takeTurns(
      {
        copy: async () => measureScript(stand, { script: 'copy.mjs', args: [clean, String(count)] }, count),
        ours: async () => measureImport(stand, dirty, count),
        rowByRow: async () => measureScript(stand, { script: 'row-by-row.mjs', args: [clean, String(few)] }, few),
      },
      { rounds, note: stand.note },
    );
    const what = `import of ${count.toLocaleString('en-US')} rows`;
    return [
      {
        what,
        against: '`COPY` of the same file',
        ours,
        theirs: copy,
        value: (ours.perSecond ?? 0) / (copy.perSecond ?? 1),
        unit: '×',
        target: { atLeast: 0.35 },
      },
      {
        what,
        against: 'a row-by-row upsert',
        ours,
        theirs: rowByRow,
        value: (ours.perSecond ?? 0) / (rowByRow.perSecond ?? 1),
        unit: '×',
        target: { atLeast: 8 },
      },
      {
        what: 'peak memory of `bluecast import`',
        against: '–',
        ours,
        theirs: null,
        value: ours.peakMb ?? 0,
        unit: 'MB',
        target: { atMost: 200 },
      },
    ];
  },
};

async function measureImport(stand: Stand, file: string, count: number): Promise<Measure> {
  const databaseUrl = await stand.freshDatabase();
  return withServerCpu(stand, count, async () => {
    // Without keys nothing is pushed to the provider's contact book.
    const { whole } = await runChild({
      script: cli,
      args: ['import', file],
      cwd: stand.folder,
      env: { DATABASE_URL: databaseUrl },
    });
    const { seconds, cpuUs, peakMb } = whole;
    return { perSecond: count / seconds, seconds, cpuUsPerItem: cpuUs / count, peakMb };
  });
}

async function measureScript(stand: Stand, child: ChildOptions, count: number): Promise<Measure> {
  const databaseUrl = await stand.emptyDatabase();
  return withServerCpu(stand, count, async () =>
    measureOf(await runChild({ ...child, env: { DATABASE_URL: databaseUrl } })),
  );
}
