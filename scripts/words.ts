/**
 * Refuses habits of English in the rooms that are held to it. `npx tsx scripts/words.ts --counts` counts them in every room,
 * `--show src/dispatch` lists those of one. A room that is rewritten goes onto the list below.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finding, findHabits } from './habits.ts';

/** Files and folders in which no habit is left. */
const held = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'scripts/',
  'src/audience/',
  'src/campaign/',
  'src/core/',
  'src/evaluate/',
  'src/plan/',
  'src/report/',
  'docs/README.md',
  'docs/architecture.md',
  'docs/campaign-file.md',
  'docs/decisions.md',
  'docs/diagnostics.md',
  'docs/operating.md',
  'docs/pacing.md',
  'docs/performance.md',
  'docs/plans.md',
  'docs/scale.md',
  'docs/what-happens-when.md',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const files = ['src', 'scripts', 'docs', '.'].flatMap(listFiles);
const findings = files.flatMap((file) => findHabits(file, readFileSync(path.join(root, file), 'utf8')));
const [option, shown = ''] = process.argv.slice(2);
if (option === '--counts') printCounts();
else if (option === '--show') print(findings.filter(({ file }) => file.startsWith(shown)));
else check();

function check(): void {
  const refused = findings.filter(({ file }) => held.some((each) => file.startsWith(each)));
  const empty = held.filter((each) => !files.some((file) => file.startsWith(each)));
  print(refused);
  for (const each of empty) console.error(`${each} is held to the words and is not there`);
  process.exitCode = refused.length + empty.length === 0 ? 0 : 1;
}

function print(some: readonly Finding[]): void {
  for (const { file, line, found, say } of some) console.error(`${file}:${line} "${found}": say ${say}`);
}

function printCounts(): void {
  const counts = new Map(files.map((file) => [roomOf(file), 0]));
  for (const { file } of findings) counts.set(roomOf(file), (counts.get(roomOf(file)) ?? 0) + 1);
  for (const [room, count] of [...counts].toSorted(([, one], [, other]) => other - one)) {
    console.log(`${String(count).padStart(4)}  ${room}${held.some((each) => room.startsWith(each)) ? '  (held)' : ''}`);
  }
}

/** `src/dispatch/`, `scripts/`, `docs/plans.md`: what goes onto the list as one. */
function roomOf(file: string): string {
  const [first = '', second = '', ...rest] = file.split('/');
  if (first === 'src') return rest.length === 0 ? file : `${first}/${second}/`;
  return first === 'scripts' ? 'scripts/' : file;
}

/** Sources and pages under a folder; of the root only the pages in it. */
function listFiles(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file.replaceAll('\\', '/')))
    .filter((file) => (folder === '.' ? file.endsWith('.md') : /\.(?:ts|mjs|md)$/.test(file)));
}
