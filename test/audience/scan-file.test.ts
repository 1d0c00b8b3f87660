/** The encoding is found out from the whole of a file, in however many pieces it is read. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { scanFile } from '../../src/audience/scan-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What is read at once. */
const pieceBytes = 262_144;

async function encodingOf(...parts: readonly Buffer[]): Promise<string> {
  const file = path.join(temporaryFolder(), 'people.csv');
  writeFileSync(file, Buffer.concat(parts));
  return (await scanFile(file)).encoding;
}

const ascii = (length: number): Buffer => Buffer.alloc(length, 'a');

test.each(['é', '€', '😀'])('%s is read whole wherever the pieces of a file part it', async (character) => {
  const bytes = Buffer.from(character);
  for (let before = 0; before <= bytes.length; before += 1) {
    const beginning = ascii(pieceBytes - before);
    expect(await encodingOf(beginning, bytes, ascii(pieceBytes), bytes)).toBe('utf-8');
  }
});

test('a byte that somebody damaged does not turn every other name into Windows-1252', async () => {
  const damaged = Buffer.from('Zo\xeb,"\x93\x94"\n', 'latin1');
  const name = Buffer.from('José\n');
  expect(await encodingOf(name, damaged, name, name, name)).toBe('utf-8');
  expect(await encodingOf(damaged, name, damaged)).toBe('windows-1252');
});

test.each([
  ['é in Windows-1252, far behind the first piece', Buffer.from('Zo\xeb\n', 'latin1')],
  ['a character whose end is missing at the end of the file', Buffer.from('😀').subarray(0, 3)],
  ['bytes that only continue a character, and begin none', Buffer.alloc(6, 0x80)],
])('what is no UTF-8 to its last byte is Windows-1252: %s', async (_, end) => {
  for (const before of [0, 1, 3]) expect(await encodingOf(ascii(2 * pieceBytes - before), end)).toBe('windows-1252');
});

const cyrillic = Buffer.from('\xc8\xe2\xe0\xed\n\xce\xeb\xfc\xe3\xe0\n', 'latin1');

async function scan(named: string | undefined, ...parts: readonly Buffer[]) {
  const file = path.join(temporaryFolder(), 'people.csv');
  writeFileSync(file, Buffer.concat(parts));
  const { encoding, isGuessed, looksWrong } = await scanFile(file, { encoding: named });
  return { encoding, isGuessed, looksWrong };
}

test('words that make no sense in Windows-1252 are found, far behind the first piece too', async () => {
  const guess = { encoding: 'windows-1252', isGuessed: true };
  expect(await scan(undefined, ascii(3 * pieceBytes), Buffer.from('\n'), cyrillic)).toEqual({
    ...guess,
    looksWrong: true,
  });
  expect(await scan(undefined, Buffer.from('Zo\xeb\nRen\xe9e\n', 'latin1'))).toEqual({ ...guess, looksWrong: false });
});

test('a named encoding is believed, but a byte order mark more', async () => {
  const sure = { isGuessed: false, looksWrong: false };
  expect(await scan('windows-1251', cyrillic)).toEqual({ encoding: 'windows-1251', ...sure });
  expect(await scan('windows-1251', Buffer.from('José'))).toEqual({ encoding: 'windows-1251', ...sure });
  expect(await scan('windows-1251', Buffer.from('\ufeffJosé'))).toEqual({ encoding: 'utf-8', ...sure });
  expect(await scan('windows-1251', Buffer.from('\ufeffJosé', 'utf16le'))).toEqual({ encoding: 'utf-16le', ...sure });
});
