/** The summary of .ci/run: whoever keeps only the end of its output must still learn what failed. */
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

it('names each failed test, file, suite and error outside of tests with the start of its error, and counts them', () => {
  const folder = temporaryFolder({
    'sums.test.js': `import { describe, expect, it } from 'vitest';
describe('sums', () => {
  it('adds up', () => expect(1 + 1).toBe(2));
  it('counts the people', () => expect({ people: 3 }).toEqual({ people: 2 }));
  it('ends', () => new Promise(() => {}), 50);
  it('throws', () => { throw new Error(Array.from({ length: 1_000 }, (_, n) => 'line ' + n).join('\\n')); });
});`,
    'missing.test.js': `import './nowhere.js';`,
    'hook.test.js': `import { beforeAll, describe, it } from 'vitest';
describe('a suite', () => {
  beforeAll(() => { throw new Error('no server'); });
  it('is never run', () => {});
});`,
    'left-over.test.js': `import { it } from 'vitest';
it('leaves a rejection behind', async () => {
  Promise.reject(new Error('nobody waits for it'));
  await new Promise((resolve) => setTimeout(resolve, 50));
});`,
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const summary = path.join(folder, 'summary');
  spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', `--reporter=${path.join(root, '.ci/reporter.mjs')}`],
    { cwd: folder, env: { ...process.env, TEST_SUMMARY: summary } },
  );
  const [counts, ...lines] = readFileSync(summary, 'utf8').split('\n');
  expect(counts).toBe('2 6');
  expect(lines.filter((line) => line.startsWith('FAILED: ')).sort()).toEqual([
    'FAILED: hook.test.js > a suite',
    'FAILED: missing.test.js',
    'FAILED: outside of tests',
    'FAILED: sums.test.js > sums > counts the people',
    'FAILED: sums.test.js > sums > ends',
    'FAILED: sums.test.js > sums > throws',
  ]);
  for (const told of ['-   "people": 2,', '+   "people": 3,', 'Error: no server', 'Error: nobody waits for it']) {
    expect(lines).toContain(`  ${told}`);
  }
  expect(lines.join('\n')).toContain('timed out in 50ms');
  expect(lines.length, 'a long error is cut').toBeLessThan(80);
});
