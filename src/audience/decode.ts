/**
 * Bytes of a file -> text with plain newlines. Invariant: the encoding is found out, not guessed: by its byte order mark, by
 * the zero bytes of UTF-16, or by its characters being UTF-8, but for a few that are damaged; only what is none of these is read as
 * Windows-1252.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes looked at for a first impression. */
const sampleBytes = 65_536;
/** Bytes read at once where nothing is made of them. */
const checkedBytes = 262_144;
/** Bytes of a file that are rows at one time: some three hundred of them, which with all that is made of them stay young garbage. */
const pieceBytes = 32_768;

/** The encoding of a file; reads it to its end when there is no byte order mark, and once more when it is not all UTF-8. */
export async function findEncoding(path: string): Promise<Encoding> {
  const sample = await readSample(path);
  const marked = readMark(sample) ?? findUtf16(sample);
  if (marked !== null) return marked;
  return (await isUtf8File(path)) || (await isDamagedUtf8(path)) ? 'utf-8' : 'windows-1252';
}

async function isDamagedUtf8(path: string): Promise<boolean> {
  let balance = 0;
  for await (const text of readText(path, 'utf-8')) balance += balanceOf(text);
  return balance > 0;
}

/**
 * Characters beyond ASCII that are whole, less those that are broken. Bytes of another encoding hardly ever make a character of
 * UTF-8: where most are whole, the broken ones are damage.
 */
function balanceOf(text: string): number {
  let balance = 0;
  for (const [character] of text.matchAll(/[^\0-\x7f]/gu)) balance += character === '\ufffd' ? -1 : 1;
  return balance;
}

/** Reads into one buffer again and again: a large file's pieces would be a heap of garbage before any of it is collected. */
async function isUtf8File(path: string): Promise<boolean> {
  const buffer = Buffer.alloc(checkedBytes);
  const file = await open(path);
  try {
    // The last character may go on in the next piece.
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

/** Where the last character of UTF-8 begins; the end where there is no beginning in the last four bytes. */
function startOfLastCharacter(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - 4);
  for (let at = bytes.length - 1; at >= from; at -= 1) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return bytes.length;
}

/** The encoding as a file's first bytes suggest it: enough for its header, without reading it to its end. */
export function guessEncoding(sample: Buffer): Encoding {
  const marked = readMark(sample) ?? findUtf16(sample);
  if (marked !== null) return marked;
  const text = new TextDecoder('utf-8').decode(sample, { stream: true });
  return !text.includes('\ufffd') || balanceOf(text) > 0 ? 'utf-8' : 'windows-1252';
}

/** The file's text, every line ending made `\n`. */
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
    return await readBeginning(path);
  } catch (error) {
    throw badInput('unreadable-file', `Cannot read ${path}: ${codeOf(error)}; check that you may read it`);
  }
}

async function readBeginning(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function readMark(bytes: Buffer): Encoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** Text that is mostly ASCII has a zero in every second byte of UTF-16. */
function findUtf16(bytes: Buffer): Encoding | null {
  const pairs = Math.floor(bytes.length / 2);
  if (pairs < 4) return null;
  const zeros = { even: 0, odd: 0 };
  for (let at = 0; at < pairs * 2; at += 2) {
    if (bytes[at] === 0) zeros.even += 1;
    if (bytes[at + 1] === 0) zeros.odd += 1;
  }
  if (zeros.odd > pairs * 0.7 && zeros.even < pairs * 0.1) return 'utf-16le';
  return zeros.even > pairs * 0.7 && zeros.odd < pairs * 0.1 ? 'utf-16be' : null;
}
