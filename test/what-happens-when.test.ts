/** docs/what-happens-when.md promises; each promise names its test, and the test is there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url);
const page = readFileSync(new URL('docs/what-happens-when.md', root), 'utf8');
const promises = [...page.matchAll(/\| (test\/[\w/.-]+\.test\.ts): (.+) \|$/gm)].map(([, file = '', name = '']) => ({
  file,
  name,
}));

test('every row of the tables names a test', () => {
  const [tables = ''] = page.split('## What it costs');
  const rows = tables.split('\n').filter((line) => /^\| (?!What happens|---)/.test(line));
  expect(promises).toHaveLength(rows.length);
});

test.each(promises)('$file has the test "$name"', ({ file, name }) => {
  expect(readFileSync(new URL(file, root), 'utf8')).toContain(`'${name}'`);
});
