import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffWords, formatWordDiff } from '../../../src/core/text/word-diff.ts';

test.each([
  ['Sale today only', 'Sale tomorrow only', 'Sale [-today-]{+tomorrow+} only'],
  ['Hi Ada', 'Hi Ada', 'Hi Ada'],
  ['', 'New', '{+New+}'],
  ['Gone', '', '[-Gone-]'],
  ['a b c', 'a c', 'a [-b -]c'],
])('%j to %j is %s', (before, after, words) => {
  expect(formatWordDiff(diffWords(before, after))).toBe(words);
});

test('both texts can be read out of the pieces', () => {
  const words = fc
    .array(fc.constantFrom('a', 'b', ' ', '  ', '\n', 'c'), { maxLength: 12 })
    .map((each) => each.join(''));
  fc.assert(
    fc.property(words, words, (before, after) => {
      const pieces = diffWords(before, after);
      const without = (kind: string): string =>
        pieces
          .filter((piece) => piece.kind !== kind)
          .map(({ text }) => text)
          .join('');
      expect([without('added'), without('removed')]).toEqual([before, after]);
    }),
  );
});
