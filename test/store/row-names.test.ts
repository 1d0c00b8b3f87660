/** Raw SQL names its columns itself, `as "camelCase"`: what it returns is what its row type promises, key by key. */
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { readRawStatements } from '../support/raw-sql.ts';

const files = globSync('src/store/**/*.ts');

test('most files of the store have a raw statement, and every one is read', () => {
  const statements = files.flatMap((file) => readRawStatements(file));
  expect(statements.length).toBeGreaterThan(50);
  expect(statements.filter(({ promised }) => promised.length === 0)).toEqual([]);
});

test.each(files)('%s: each raw statement returns the keys of its row type', (file) => {
  for (const { where, returned, promised, isPlain } of readRawStatements(file)) {
    expect({ where, keys: returned, isPlain }).toEqual({ where, keys: promised, isPlain: true });
  }
});

/** Whether the judge accepts a statement that promises `lineId` and `at`. */
function isAccepted(select: string, executed = 'db.withoutPlugins()'): boolean {
  const row = 'interface Row { readonly lineId: number; readonly at: Date }';
  const statements = readRawStatements('planted.ts', `${row}\nsql<Row>\`${select}\`.execute(${executed});\n`);
  return statements.every((each) => each.isPlain && each.returned.join() === each.promised.join());
}

test('a statement that returns what it promises is accepted', () => {
  expect(isAccepted('select line_id as "lineId", max(at) as at from line')).toBe(true);
});

test.each([
  ['a snake_case column', 'select line_id, at from line'],
  ['a misspelt alias', 'select line_id as "lineID", at from line'],
  ['an alias without quotes, which PostgreSQL folds', 'select line_id as lineId, at from line'],
  ['a missing column', 'select line_id as "lineId" from line'],
  ['a column too many', 'select line_id as "lineId", at, 1 as one from line'],
  ['a column without a name', 'select line_id as "lineId", max(at) from line'],
  ['a star', 'select * from line'],
  ['a wrong last select', 'with l as (select line_id as "lineId", at from line) select line_id, at from l'],
])('%s is found', (_, select) => {
  expect(isAccepted(select)).toBe(false);
});

test('a statement whose columns the plugin would rename is found', () => {
  expect(isAccepted('select line_id as "lineId", at from line', 'db')).toBe(false);
});
