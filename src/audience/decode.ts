/** Bytes of a file -> text with plain newlines. scan-file.ts finds the encoding of a whole file. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { unreadable } from '../core/csv/cell.ts';
import { createWordJudge, guessedEncoding } from '../core/csv/encoding.ts';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';

/** A name that TextDecoder gives. */
export type Encoding = string;

/** Bytes from which `guessEncoding` guesses. */
const sampleBytes = 65_536;
/** Bytes read at once as rows: about 300 rows, few enough to be collected as young garbage. */
export const pieceBytes = 32_768;

/**
 * The number of whole characters beyond ASCII, minus that of broken ones. Bytes of another encoding hardly ever form a UTF-8
 * character: if most characters are whole, the broken ones are damage.
 */
export function countBalance(text: string): number {
  let balance = 0;
  for (const [character] of text.matchAll(/[^\0-\x7f]/gu)) balance += character === '\ufffd' ? -1 : 1;
  return balance;
}

/** The encoding of bytes, and how sure it is. */
export interface FoundEncoding {
  readonly encoding: Encoding;
  /** Nobody named it, and there is no evidence for it. */
  readonly isGuessed: boolean;
  /** It is guessed, and most words with accents can hardly be words in it. */
  readonly looksWrong: boolean;
}

/** The encoding that a file's first bytes suggest: good enough for its header. `named`: by its owner. */
export function guessEncoding(sample: Buffer, named: Encoding | undefined): FoundEncoding {
  const sure = readByteOrderMark(sample) ?? named ?? findObviousEncoding(sample);
  if (sure !== null) return { encoding: sure, isGuessed: false, looksWrong: false };
  const text = new TextDecoder('utf-8').decode(sample, { stream: true });
  if (!text.includes(unreadable) || countBalance(text) > 0)
    return { encoding: 'utf-8', isGuessed: false, looksWrong: false };
  const judge = createWordJudge();
  judge.add(new TextDecoder(guessedEncoding).decode(sample));
  return { encoding: guessedEncoding, isGuessed: true, looksWrong: judge.looksWrong() };
}

/** The refusal of a file that was guessed wrongly. `where` says where to name the encoding. */
export function wrongEncoding(file: string, where: string): Error {
  return badInput(
    'wrong-encoding',
    `Cannot read ${file}: it is not UTF-8, and as Windows-1252 most of its words with accents make no sense; ${where}, such as windows-1251 (Cyrillic), windows-1253 (Greek), shift_jis, gb18030 or macintosh`,
  );
}

/** The text of a file, with `\n` for every line ending. */
export async function* readText(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let carry = '';
  for await (const chunk of createReadStream(path, { highWaterMark: pieceBytes })) {
    let text = carry + decoder.decode(chunk as Buffer, { stream: true });
    carry = '';
    // The second half of a line ending may be in the next chunk.
    if (text.endsWith('\r')) {
      text = text.slice(0, -1);
      carry = '\r';
    }
    yield withPlainNewlines(text);
  }
  yield withPlainNewlines(carry + decoder.decode());
}

function withPlainNewlines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/** The beginning of a file. Throws `unreadable-file`. */
export async function readSample(path: string): Promise<Buffer> {
  try {
    return await readFirstBytes(path);
  } catch (error) {
    throw badInput('unreadable-file', `Cannot read ${path}: ${codeOf(error)}; check that you may read it`);
  }
}

async function readFirstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The encoding that the first bytes of a file leave no doubt about, else null. */
export function findObviousEncoding(beginning: Buffer): Encoding | null {
  return readByteOrderMark(beginning) ?? findUtf16(beginning.subarray(0, sampleBytes));
}

/** The encoding that a byte order mark names. */
export function readByteOrderMark(bytes: Buffer): Encoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** The share of characters whose high byte is zero, above which bytes are UTF-16. */
const leastZeros = 0.7;
/** The share of characters whose low byte may be zero. */
const mostStrayZeros = 0.1;

/** In UTF-16, text that is mostly ASCII has a zero in every second byte. */
function findUtf16(bytes: Buffer): Encoding | null {
  const pairs = Math.floor(bytes.length / 2);
  if (pairs < 4) return null;
  const zeros = { even: 0, odd: 0 };
  for (let at = 0; at < pairs * 2; at += 2) {
    if (bytes[at] === 0) zeros.even += 1;
    if (bytes[at + 1] === 0) zeros.odd += 1;
  }
  const [least, most] = [pairs * leastZeros, pairs * mostStrayZeros];
  if (zeros.odd > least && zeros.even < most) return 'utf-16le';
  return zeros.even > least && zeros.odd < most ? 'utf-16be' : null;
}
