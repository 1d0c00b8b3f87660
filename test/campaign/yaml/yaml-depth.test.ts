import { expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { findTooDeep } from '../../../src/campaign/yaml/yaml-depth.ts';

it.each([
  ['brackets', `a: b\nx: ${'['.repeat(1_500)}${']'.repeat(1_500)}`, 2],
  ['brackets that are never closed', `a:\n  - x\n  - ${'['.repeat(100_000)}`, 3],
  ['braces on lines of their own', `x:\n${'{a:\n'.repeat(3_000)}1${'}'.repeat(3_000)}`, 52],
  ['lists begun on one line', `${'- '.repeat(100_000)}a`, 1],
  ['keys below keys', Array.from({ length: 700 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'), 202],
])('%s are refused before they are parsed', (_, text, line) => {
  expect(findTooDeep(text)).toBe(line);
});

it.each([
  ['texts are free', `a: "${'['.repeat(500)}"\nb: |\n  ${'[{'.repeat(500)}\nc: x ${'- '.repeat(500)}\n`],
  ['long lists are no deep ones', `a: [${'[1], '.repeat(5_000)}]\nb:\n${'  - {c: 1, d: 2}\n'.repeat(500)}`],
  ['fifty brackets are not too many', `${'['.repeat(50)}${']'.repeat(50)}`],
])('%s', (_, text) => {
  expect(findTooDeep(text)).toBeNull();
  expect(parseDocument(text).errors).toEqual([]);
});
