/** A file read in pieces gives the rows that it has, with the lines on which they begin. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { assert, asyncProperty, constantFrom, array as listOf } from 'fast-check';
import { expect, test } from 'vitest';
import { readRows } from '../../src/audience/read-rows.ts';
import type { Row } from '../../src/audience/row-reader.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cell = constantFrom('', 'Ada', 'é', ' ', '"Ada"', '"a, b"', '"two\nlines"', '"say ""hi"""', '5" pipe');

async function read(text: string, folder = temporaryFolder()): Promise<readonly Row[]> {
  const file = path.join(folder, 'rows.csv');
  writeFileSync(file, text);
  const rows: Row[] = [];
  for await (const batch of readRows(file, { encoding: 'utf-8', delimiter: ',' })) rows.push(...batch);
  return rows;
}

test('rows whose quotes are in order are those that the parser reads, blank lines left out', async () => {
  const folder = temporaryFolder();
  await assert(
    asyncProperty(listOf(listOf(cell, { minLength: 1, maxLength: 4 }), { maxLength: 20 }), async (cells) => {
      const text = cells.map((row) => `${row.join(',')}\n`).join('');
      const parsed: string[][] = parse(text, { relax_column_count: true, relax_quotes: true, record_delimiter: '\n' });
      const rows = await read(text, folder);
      expect(rows.map((row) => row.cells)).toEqual(parsed.filter((row) => row.length > 1 || row[0] !== ''));
      expect(rows.every((row) => row.damage === null)).toBe(true);
    }),
  );
});

test('a row has the number of its first line, also after blank lines and rows of several lines', async () => {
  const rows = await read('a,"x\ny"\n\nb,"z"\n"c\n\n\n",1\nd\n"e');
  expect(rows.map((row) => [row.line, row.cells[0]])).toEqual([
    [1, 'a'],
    [4, 'b'],
    [5, 'c\n\n\n'],
    [9, 'd'],
    [10, '"e'],
  ]);
});

test('a line that is longer than a row may be costs itself and the open quote before it, and no other row', async () => {
  const rows = await read(`a,1\n"b,2\nc,3\n${'x'.repeat(600_000)}\nd,4\n`);
  expect(rows.map((row) => [row.line, row.damage])).toEqual([
    [1, null],
    [2, 'has a quote that is never closed'],
    [3, null],
    [4, 'is longer than 262144 characters'],
    [5, null],
  ]);
});
