import { expect, test } from 'vitest';
import { countSegments } from '../../../src/core/text/sms-segments.ts';

test.each([
  ['nothing', '', 0, 'GSM-7'],
  ['160 letters', 'a'.repeat(160), 1, 'GSM-7'],
  ['161 letters', 'a'.repeat(161), 2, 'GSM-7'],
  ['306 letters', 'a'.repeat(306), 2, 'GSM-7'],
  ['307 letters', 'a'.repeat(307), 3, 'GSM-7'],
  ['80 euro signs, which count twice', '€'.repeat(80), 1, 'GSM-7'],
  ['81 euro signs', '€'.repeat(81), 2, 'GSM-7'],
  ['letters of German and Spanish', 'Grüße, señor', 1, 'GSM-7'],
  ['70 letters with one of Czech', `${'a'.repeat(69)}ř`, 1, 'UCS-2'],
  ['71 of them', `${'a'.repeat(70)}ř`, 2, 'UCS-2'],
  ['a curly apostrophe', 'We’re open', 1, 'UCS-2'],
  ['35 emoji, which count twice', '😀'.repeat(35), 1, 'UCS-2'],
  ['36 emoji', '😀'.repeat(36), 2, 'UCS-2'],
  ['an escape pair at the end of a segment', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3, 'GSM-7'],
  ['an escape pair just before the end', `${'a'.repeat(151)}€${'a'.repeat(153)}`, 2, 'GSM-7'],
  ['escape pairs alone, 76 in a segment of 153', '~'.repeat(152), 2, 'GSM-7'],
  ['one pair more than two such segments hold', '~'.repeat(153), 3, 'GSM-7'],
  ['an emoji at the end of a segment', `${'a'.repeat(66)}😀${'a'.repeat(66)}`, 3, 'UCS-2'],
  ['an emoji just before the end', `${'a'.repeat(65)}😀${'a'.repeat(67)}`, 2, 'UCS-2'],
  ['134 letters of Czech', 'ř'.repeat(134), 2, 'UCS-2'],
  ['135 of them', 'ř'.repeat(135), 3, 'UCS-2'],
  ['a euro sign in UCS-2, which is no pair there', `${'ř'.repeat(66)}€${'ř'.repeat(67)}`, 2, 'UCS-2'],
] as const)('%s', (_, text, segments, encoding) => {
  expect(countSegments(text)).toEqual({ segments, encoding });
});

test.each(['^', '{', '}', '[', ']', '~', '|', '\\', '€'])('%s is never cut in two', (character) => {
  expect(countSegments(`${'a'.repeat(152)}${character}${'a'.repeat(152)}`).segments).toBe(3);
});
