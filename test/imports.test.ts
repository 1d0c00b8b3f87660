import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findStrayWords, findViolations } from './support/import-table.ts';
import { readImports } from './support/imports.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, source: readFileSync(`${src}${file}`, 'utf8') }));

test('every file imports only what its room may', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap(({ file, source }) => findViolations(file, source))).toEqual([]);
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
])('%s may not say %s', (file, source) => {
  expect(findViolations(file, source).length).toBe(1);
});

test.each([
  ['core/phone.ts', "import parse from 'libphonenumber-js/max';\nimport { a } from './b.ts';"],
  ['dispatch/dispatch.ts', "import type { SendblueClient } from '../sendblue/client.ts';"],
  ['audience/audience.ts', "import type pg from 'pg';\nimport { parse } from 'csv-parse/sync';"],
  ['commands/send.ts', "const { plan } = await import('./plan.ts');\nimport { x } from '../dispatch/dispatch.ts';"],
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
])('what only looks like an import is none: %s', (source) => {
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
