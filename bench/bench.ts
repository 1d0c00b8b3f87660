/**
 * `npm run bench`: Bluecast against what it could be measured by, on this machine, all against one PostgreSQL and one sandbox.
 * `--only dispatch,peers` runs those cases alone; `--scale 0.1` shrinks them, and then nothing is written to
 * docs/performance.md unless `--write` asks for it. Exit 0: measured, whatever came out; 1: a case failed.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { BenchCase } from './case.ts';
import { cases } from './cases.ts';
import { root } from './child.ts';
import { tableOf, writeSection } from './page.ts';
import { type OpenStand, openStand, serverSettings } from './stand.ts';

const { values: asked } = parseArgs({
  options: {
    only: { type: 'string' },
    scale: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});
const scale = Number(asked.scale);
if (!(scale > 0)) throw new Error(`Cannot measure at scale ${asked.scale}: write a number above 0, such as 0.1`);
const note = (text: string): void => console.error(text);

checkTypes();
const failed: string[] = [];
const stand = await openStand({ scale, note });
try {
  for (const benchCase of chooseCases(asked.only)) await measure(stand, benchCase);
} finally {
  await stand.close();
}
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

async function measure(stand: OpenStand, benchCase: BenchCase): Promise<void> {
  note(`\n== ${benchCase.name}`);
  const startedMs = performance.now();
  try {
    const comparisons = await stand.withCase(async (given) => benchCase.measure(given));
    const table = tableOf(comparisons);
    console.log(`\n${benchCase.title}\n\n${table}`);
    const minutes = (performance.now() - startedMs) / 60_000;
    note(`(${minutes.toFixed(1)} min)`);
    if (scale === 1 || asked.write) writeSection(benchCase, { table, conditions: conditionsOf(stand) });
  } catch (error) {
    failed.push(benchCase.name);
    console.error(
      `${benchCase.name} FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

function chooseCases(only: string | undefined): readonly BenchCase[] {
  if (only === undefined) return cases;
  const names = only.split(',');
  const unknown = names.filter((name) => cases.every((each) => each.name !== name));
  if (unknown.length > 0) {
    const known = cases.map(({ name }) => name).join(', ');
    throw new Error(`Cannot measure ${unknown.join(', ')}: there are ${known}`);
  }
  return cases.filter(({ name }) => names.includes(name));
}

/** Where and when, for the foot of a section. */
function conditionsOf({ serverName, isEmbedded }: OpenStand): string {
  const processors = cpus();
  const where = `${processors.length} cores (${processors[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`;
  const server = isEmbedded ? `${serverName} with ${serverSettings.join(', ')}` : `${serverName} of DATABASE_URL`;
  const when = `${new Date().toISOString().slice(0, 13)} h UTC`.replace('T', ', ');
  return `*${when}, commit ${commit()}${scale === 1 ? '' : `, at scale ${scale}`}: ${where}, ${server}.*`;
}

/** What was measured; with a plus sign where files are not committed. */
function commit(): string {
  const { stdout } = spawnSync('git', ['describe', '--always', '--exclude', '*', '--dirty=+'], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout.trim();
}

/** Here and not in `npm run check`: that must not need the peers. */
function checkTypes(): void {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const checked = spawnSync(process.execPath, [tsc, '-p', 'bench/tsconfig.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (checked.status !== 0) throw new Error('Cannot measure: the bench does not compile');
}
