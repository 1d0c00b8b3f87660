import { expect, test } from 'vitest';
import { createWordJudge, findEncoding } from '../../../src/core/csv/encoding.ts';

function looksWrong(words: string): boolean {
  const judge = createWordJudge();
  judge.add(words);
  return judge.looksWrong();
}

test.each([
  ['Zoë Müller, François Ångström; Renée O’Neil – Peña “Añez”'],
  ['Märta Yrjölä, Päivi Mäkipää, Þórður Jónsson, Óli Ólafsson'],
  ['José Núñez 2º piso, Škoda, Žaneta, Œuvre, García-Íñiguez, ÉLISE BÉRANGÈRE'],
  ['Ada Lovelace, 5 € £100 ½ litre'],
  [''],
])('Western words are probable: %s', (words) => {
  expect(looksWrong(words)).toBe(false);
});

/** The bytes of an encoding, read as Windows-1252. */
const asWestern = (bytes: number[]): string => new TextDecoder('windows-1252').decode(Uint8Array.from(bytes));

test.each([
  ['Windows-1251', asWestern([0xc8, 0xe2, 0xe0, 0xed, 0x2c, 0x4f, 0x2c, 0xce, 0xeb, 0xfc, 0xe3, 0xe0])],
  ['KOI8-R', asWestern([0xe9, 0xd7, 0xc1, 0xce])],
  ['Windows-1253 (Greek)', asWestern([0xc1, 0xed, 0xed, 0xe1])],
  ['Shift JIS', asWestern([0x8d, 0xb2, 0x93, 0xa1])],
  ['GB 18030', asWestern([0xd5, 0xc5, 0xce, 0xb0])],
  ['Mac Roman: René', asWestern([0x52, 0x65, 0x6e, 0x8e])],
  ['Mac Roman: Müller', asWestern([0x4d, 0x9f, 0x6c, 0x6c, 0x65, 0x72])],
  ['DOS: François', asWestern([0x46, 0x72, 0x61, 0x6e, 0x87, 0x6f, 0x69, 0x73])],
  ['Windows-1250: Wałęsa', asWestern([0x57, 0x61, 0xb3, 0xea, 0x73, 0x61])],
])('words of %s are not', (_, words) => {
  expect(looksWrong(words)).toBe(true);
});

test('an encoding is known by any of its labels', () => {
  expect(['cp1251', 'Windows-1251', 'latin1', 'UTF8', 'win1251', ''].map(findEncoding)).toEqual([
    'windows-1251',
    'windows-1251',
    'windows-1252',
    'utf-8',
    null,
    null,
  ]);
});
