import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rooms } from './support/import-table.ts';
import { readImports } from './support/imports.ts';
import { findStrayWords, findViolations } from './support/judge-imports.ts';
import { findCircles, findDoubleNames, findFullFolders } from './support/judge-tree.ts';
import { namesThatExistTwice, notYetAllowed, notYetStraight } from './support/not-yet.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, source: readFileSync(`${src}${file}`, 'utf8') }));

/** What a law finds beside its list, and what the list has and the law does not find. */
function compare(found: readonly string[], listed: readonly string[]): object {
  return {
    isNew: found.filter((each) => !listed.includes(each)),
    'no longer needed in test/support/not-yet.ts': listed.filter((each) => !found.includes(each)),
  };
}
const asListed = compare([], []);

test('every file imports only what its room may', () => {
  expect(files.length).toBeGreaterThan(50);
  const listed = Object.entries(notYetAllowed).flatMap(([file, wanted]) => wanted.map((each) => `${file} -> ${each}`));
  const found = files.flatMap(({ file, source }) => findViolations(file, source));
  expect(compare(found, listed)).toEqual(asListed);
});

test('every room of the table is there', () => {
  const there = new Set(files.map(({ file }) => file.split('/')[0]));
  expect(Object.keys(rooms).filter((room) => !there.has(room))).toEqual([]);
});

test('no files import each other in a circle, be it types alone', () => {
  expect(compare(findCircles(files), notYetStraight)).toEqual(asListed);
});

test('no folder has more files than can be taken in', () => {
  expect(findFullFolders(files)).toEqual([]);
});

test('no two files export the same name, unless it is said why', () => {
  expect(compare(findDoubleNames(files), Object.keys(namesThatExistTwice))).toEqual(asListed);
});

test('an entry of a list that is no longer needed is found', () => {
  expect(compare(['a.ts -> b.ts'], ['a.ts -> b.ts', 'a.ts -> c.ts'])).toEqual({
    ...asListed,
    'no longer needed in test/support/not-yet.ts': ['a.ts -> c.ts'],
  });
});

test('one file prints, one reads the environment, one asks the clock', () => {
  expect(files.flatMap(({ file, source }) => findStrayWords(file, source))).toEqual([]);
});

test('no line that begins with an import is overlooked', () => {
  const overlooked = files.filter(({ source }) => {
    const begun = source.match(/^(?:import\b(?!\.)|export (?:type )?(?:\{[^}]*\}|\*(?: as \w+)?) from)/gm) ?? [];
    return readImports(source).length < begun.length;
  });
  expect(overlooked.map(({ file }) => file)).toEqual([]);
});

// Each of them must be found, or the tests above prove nothing.
test.each([
  ['core/phone.ts', "import { db } from '../store/connect.ts';"],
  ['core/phone.ts', "import type { Database } from '../store/connect.ts';"],
  ['core/phone.ts', "import { readFileSync } from 'node:fs';"],
  ['core/phone.ts', "import { z } from 'zod';"],
  ['campaign/campaign.ts', "import type { RunRow } from '../store/run.ts';"],
  ['audience/audience.ts', "import pg from 'pg';"],
  ['plan/plan.ts', "import { send } from '../dispatch/dispatch.ts';"],
  ['plan/plan.ts', "import { parse } from 'csv-parse';"],
  ['dispatch/dispatch.ts', "import { sql } from 'kysely';"],
  ['dispatch/dispatch.ts', "import { createSendblueClient } from '../sendblue/client.ts';"],
  ['track/poll.ts', "import {\n  type Client,\n  createSendblueClient,\n} from '../sendblue/client.ts';"],
  ['evaluate/evaluate.ts', "import Bottleneck from 'bottleneck';"],
  ['store/run.ts', "import { summarizeRun } from '../report/report.ts';"],
  ['store/run.ts', "import type { Summary } from '../report/report.ts';"],
  ['sendblue/client.ts', "import { openDatabase } from '../store/connect.ts';"],
  ['sandbox/sandbox.ts', "export { openDatabase } from '../store/connect.ts';"],
  ['sandbox/sandbox.ts', "export * from '../store/connect.ts';"],
  ['report/report.ts', "const { sql } = await import('kysely');"],
  ['report/report.ts', "import '../track/poll.ts';"],
  ['report/report.ts', "const text = `${await import('../track/poll.ts')}`;"],
  ['commands/send.ts', "import cron from 'node-cron';"],
  ['commands/send.ts', "import { sql } from 'kysely';"],
  ['compose.ts', "import pg from 'pg';"],
  ['helpers/strings.ts', ''],
  ['runs/prepare-run.ts', "import { send } from '../commands/send.ts';"],
  ['engine/perform-run.ts', "import { createSteps } from '../terminal/steps.ts';"],
  ['plan-files/make-plan.ts', "import type { Outside } from '../compose.ts';"],
  ['inputs/load-inputs.ts', "import { listen } from '../service/callbacks/listen.ts';"],
  ['restore/restored.ts', "import { createSendblueClient } from '../sendblue/client.ts';"],
  ['consent/inbound.ts', "import { applyReports } from '../track/apply-reports.ts';"],
  ['commands/send.ts', "const { plan } = await import('./plan.ts');"],
  ['commands/send.ts', "import { dispatchDue } from '../dispatch/dispatch.ts';"],
  ['commands/pause.ts', "import { pauseRun } from '../store/runs/run-control.ts';"],
  ['terminal/steps.ts', "import { createWorld } from '../compose.ts';"],
  ['service/callbacks/listen.ts', "import { send } from '../../commands/send.ts';"],
  ['command-line/stages.ts', "import { prepareRun } from '../runs/prepare-run.ts';"],
  ['prove/prove.ts', "import { send } from '../commands/send.ts';"],
  ['core/text/template.ts', "import { db } from '../../store/database/connect.ts';"],
])('%s may not say %s', (file, source) => {
  expect(findViolations(file, source).length).toBe(1);
});

test.each([
  ['core/phone.ts', "import parse from 'libphonenumber-js/max';\nimport { a } from './b.ts';"],
  ['dispatch/dispatch.ts', "import type { SendblueClient } from '../sendblue/client.ts';"],
  ['audience/audience.ts', "import type pg from 'pg';\nimport { parse } from 'csv-parse/sync';"],
  [
    'commands/send.ts',
    "import { prepareRun } from '../runs/prepare-run.ts';\nimport { x } from '../report/report.ts';",
  ],
  ['commands/migrate.ts', "import { migrate } from '../store/database/migrate.ts';"],
  ['runs/prepare-run.ts', "import { x } from '../store/runs/run.ts';\nimport type { Y } from '../sendblue/client.ts';"],
  ['core/text/template.ts', "import { x } from '../clock.ts';"],
  ['store/embedded/server.ts', "import { x } from '../../core/clock.ts';"],
])('%s may say %s', (file, source) => {
  expect(findViolations(file, source)).toEqual([]);
});

test.each([
  "// import { a } from '../store/a.ts';",
  "/* import { a } from '../store/a.ts'; */",
  `const text = "import { a } from '../store/a.ts'";`,
  "const text = `import { a } from '../store/a.ts'`;",
  "const quote = /['\"]/; // import { a } from '../store/a.ts'",
  "const root = import.meta.url;\nconst from = '../store/a.ts';",
  'export const from = "../store/a.ts";',
  "x.import('../store/a.ts');",
])('what only looks like an import is not read as one: %s', (source) => {
  expect(readImports(source)).toEqual([]);
});

test('an import after text with quotes, slashes and templates is still seen, with its line', () => {
  const source = [
    "const a = /[/'`]/.test(b) ? `${c + `'${d}'`}'` : \"'\";",
    'const e = f / g; // it\'s "half"',
    "import { h } from './i.ts';",
  ].join('\n');
  expect(readImports(source)).toEqual([{ from: './i.ts', isTypeOnly: false, line: 3 }]);
});

test.each([
  ['core/a.ts', 'console.log(1)', 'prints'],
  ['commands/a.ts', 'process.exit(1)', 'prints'],
  ['store/a.ts', "process.env['HOME']", 'environment'],
  ['plan/a.ts', 'const now = new Date();', 'clock'],
  ['plan/a.ts', 'Math.random()', 'clock'],
])('%s with %s is found', (file, source, does) => {
  expect(findStrayWords(file, source).join()).toContain(does);
});

test.each([
  ['two files', { 'core/a.ts': "import { b } from './b.ts';", 'core/b.ts': "import { a } from './a.ts';" }],
  ['types alone', { 'core/a.ts': "import type { B } from './b.ts';", 'core/b.ts': "import { type A } from './a.ts';" }],
  [
    'three files of two folders',
    {
      'core/a.ts': "import './x/c.ts';",
      'core/x/c.ts': "export { d } from './d.ts';",
      'core/x/d.ts': "const { a } = await import('../a.ts');",
      'core/e.ts': "import './a.ts';",
    },
  ],
])('a circle of %s is found', (_, sources) => {
  const found = findCircles(Object.entries(sources).map(([file, source]) => ({ file, source })));
  expect(found).toEqual([
    Object.keys(sources)
      .filter((file) => file !== 'core/e.ts')
      .join(', '),
  ]);
});

test('a folder with one file too many is found, and one with its folders is not', () => {
  const filesOf = (folder: string, count: number): { file: string }[] =>
    Array.from({ length: count }, (_, at) => ({ file: `${folder}/${at}.ts` }));
  expect(findFullFolders([...filesOf('core', 31), ...filesOf('store', 30), ...filesOf('store/runs', 30)])).toEqual([
    'core has 31 files',
  ]);
});

test('a name that two files export is found, and that of an endpoint is not', () => {
  const sources = {
    'core/a.ts': 'export const one = 1;\nexport interface Two {}\nconst three = 3;',
    'store/b.ts': 'export async function one() {}\nexport type Two = 2;\nexport const three = 3;',
    'sendblue/contract/c.ts': 'export const sendMessage = 1;',
    'sandbox/endpoints/d.ts': 'export function sendMessage() {}',
  };
  const found = findDoubleNames(Object.entries(sources).map(([file, source]) => ({ file, source })));
  expect(found).toEqual(['Two', 'one']);
});
