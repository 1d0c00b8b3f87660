/** Bytes of a file -> text with plain newlines. What encoding a whole file has is found out in scan-file.ts. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes looked at for a first impression. */
const sampleBytes = 65_536;
/** Bytes of a file that are rows at one time: some three hundred of them, which with all that is made of them stay young garbage. */
const pieceBytes = 32_768;

/**
 * Characters beyond ASCII that are whole, less those that are broken. Bytes of another encoding hardly ever make a character of
 * UTF-8: where most are whole, the broken ones are damage.
 */
export function countBalance(text: string): number {
  let balance = 0;
  for (const [character] of text.matchAll(/[^\0-\x7f]/gu)) balance += character === '\ufffd' ? -1 : 1;
  return balance;
}

/** The encoding as a file's first bytes suggest it: enough for its header, without reading it to its end. */
export function guessEncoding(sample: Buffer): Encoding {
  const marked = findMarkedEncoding(sample);
  if (marked !== null) return marked;
  const text = new TextDecoder('utf-8').decode(sample, { stream: true });
  return !text.includes('\ufffd') || countBalance(text) > 0 ? 'utf-8' : 'windows-1252';
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

/** The encoding that a byte order mark or the zero bytes of UTF-16 show; null where neither is there. `beginning`: of the file. */
export function findMarkedEncoding(beginning: Buffer): Encoding | null {
  return readMark(beginning) ?? findUtf16(beginning.subarray(0, sampleBytes));
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
