import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../../src/', import.meta.url));

/** Files below src/ with the pattern in them. */
function having(pattern: RegExp): readonly string[] {
  return globSync('**/*.ts', { cwd: src })
    .filter((file) => pattern.test(readFileSync(`${src}${file}`, 'utf8')))
    .sort();
}

it('becomes an instant in one file: nothing else asks Node or PostgreSQL for the clocks of a zone', () => {
  expect(having(/\btimeZone:/)).toEqual(['core/zone/compare-zones.ts']);
  expect(having(/\bat time zone\b|\btimezone\(|\bdate_trunc\(/i)).toEqual(['store/database/server-zones.ts']);
  expect(having(/toLocale(?:Date|Time)String\(/)).toEqual([]);
});
