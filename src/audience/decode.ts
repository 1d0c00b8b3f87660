/**
 * Bytes of a file -> text with plain newlines. Invariant: the encoding is found by evidence: a byte order mark, the zero bytes of
 * UTF-16, or characters that are UTF-8, except for a few damaged ones. Only a file without any of these is read as Windows-1252.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { badInput } from '../core/operating-error.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes from which `guessEncoding` guesses. */
const sampleBytes = 65_536;
/** Bytes read at once to check an encoding. */
const checkedBytes = 262_144;
/** Bytes read at once as rows: about 300 rows, few enough to be collected as young garbage. */
export const pieceBytes = 32_768;

/** The encoding of a file. Without a byte order mark it reads the whole file, and twice when not all of it is UTF-8. */
export async function findEncoding(path: string): Promise<Encoding> {
  const obvious = findObviousEncoding(await readSample(path));
  if (obvious !== null) return obvious;
  return (await isUtf8File(path)) || (await isDamagedUtf8(path)) ? 'utf-8' : 'windows-1252';
}

async function isDamagedUtf8(path: string): Promise<boolean> {
  let balance = 0;
  for await (const text of readText(path, 'utf-8')) balance += balanceOf(text);
  return balance > 0;
}

/**
 * The number of whole characters beyond ASCII, minus that of broken ones. Bytes of another encoding hardly ever form a UTF-8
 * character: if most characters are whole, the broken ones are damage.
 */
function balanceOf(text: string): number {
  let balance = 0;
  for (const [character] of text.matchAll(/[^\0-\x7f]/gu)) balance += character === '\ufffd' ? -1 : 1;
  return balance;
}

/** Reads into one buffer again and again: with a buffer per piece, a large file would fill the memory before it is collected. */
async function isUtf8File(path: string): Promise<boolean> {
  const buffer = Buffer.alloc(checkedBytes);
  const file = await open(path);
  try {
    // The last character may continue in the next piece.
    for (let kept = 0; ; ) {
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept);
      if (bytesRead === 0) return isUtf8(buffer.subarray(0, kept));
      const end = kept + bytesRead;
      const last = startOfLastCharacter(buffer.subarray(0, end));
      if (!isUtf8(buffer.subarray(0, last))) return false;
      buffer.copyWithin(0, last, end);
      kept = end - last;
    }
  } finally {
    await file.close();
  }
}

/** Where the last UTF-8 character begins; the end, if none begins in the last four bytes. */
function startOfLastCharacter(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - 4);
  for (let at = bytes.length - 1; at >= from; at -= 1) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return bytes.length;
}

/** The encoding that a file's first bytes suggest: good enough for its header. */
export function guessEncoding(sample: Buffer): Encoding {
  const obvious = findObviousEncoding(sample);
  if (obvious !== null) return obvious;
  const text = new TextDecoder('utf-8').decode(sample, { stream: true });
  return !text.includes('\ufffd') || balanceOf(text) > 0 ? 'utf-8' : 'windows-1252';
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
    const code = (error as { code?: string }).code ?? 'unknown reason';
    throw badInput('unreadable-file', `Cannot read ${path}: ${code}; check that you may read it`);
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

/** The encoding that the first bytes leave no doubt about, else null. */
function findObviousEncoding(sample: Buffer): Encoding | null {
  return readMark(sample) ?? findUtf16(sample);
}

function readMark(bytes: Buffer): Encoding | null {
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
