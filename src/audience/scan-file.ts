/**
 * What must be known about a file before its rows are read, found in one pass over its bytes: its hash and its encoding.
 * Invariant: the encoding is found by evidence: a byte order mark, the zero bytes of UTF-16, or characters that are UTF-8, except for a
 * few damaged ones; or its owner names it. Only a file without any of these is read as Windows-1252, and counts as guessed.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createWordJudge, guessedEncoding } from '../core/csv/encoding.ts';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';
import { countBalance, type Encoding, type FoundEncoding, findObviousEncoding, readByteOrderMark } from './decode.ts';

export interface ScannedFile extends FoundEncoding {
  readonly path: string;
  /** SHA-256 over its bytes, in hex. */
  readonly sha256: string;
}

export interface ScanAsked {
  /** Other hashes to which the bytes are added. */
  readonly more?: readonly Hash[];
  /** The encoding that the owner of the file names; a byte order mark is believed more. */
  readonly encoding?: Encoding | undefined;
}

/** Bytes read at once. */
const pieceBytes = 262_144;
/** The length of the longest UTF-8 character, in bytes. */
const longestCharacter = 4;

/** Reads a file once, to its end. Throws `unreadable-file`. */
export async function scanFile(file: string, { more = [], encoding }: ScanAsked = {}): Promise<ScannedFile> {
  const hashes = [createHash('sha256'), ...more] as const;
  const finder = createEncodingFinder(encoding);
  try {
    for await (const piece of readPieces(file)) {
      for (const hash of hashes) hash.update(piece);
      finder.add(piece);
    }
  } catch (error) {
    const code = codeOf(error);
    throw badInput('unreadable-file', `Cannot read ${file}: ${code}; check that it exists and that you may read it`);
  }
  return { path: file, sha256: hashes[0].digest('hex'), ...finder.found() };
}

/** Reads into one buffer again and again: with a buffer per piece, a large file would fill the memory before it is collected. */
async function* readPieces(name: string): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(pieceBytes);
  const file = await open(name);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Finds the encoding from pieces of any size. */
function createEncodingFinder(named: Encoding | undefined): { add(piece: Buffer): void; found(): FoundEncoding } {
  let sure: Encoding | null = null;
  let isFirst = true;
  let isAllUtf8 = true;
  let balance = 0;
  const words = createWordJudge();
  let carry = Buffer.alloc(0);
  const judge = (bytes: Buffer): void => {
    if (isAscii(bytes)) return;
    const isSound = isUtf8(bytes);
    isAllUtf8 &&= isSound;
    if (!isAllUtf8) words.add(new TextDecoder(guessedEncoding).decode(bytes));
    balance += isSound ? countBeginnings(bytes) : countBalance(new TextDecoder('utf-8').decode(bytes));
  };
  return {
    add: (piece) => {
      if (isFirst) sure = readByteOrderMark(piece) ?? named ?? findObviousEncoding(piece);
      isFirst = false;
      if (sure !== null) return;
      const bytes = carry.length === 0 ? piece : Buffer.concat([carry, piece]);
      // The last character may continue in the next piece.
      const end = startOfLastCharacter(bytes);
      judge(bytes.subarray(0, end));
      // A copy: the piece's own bytes are overwritten.
      carry = Buffer.from(bytes.subarray(end));
    },
    found: () => {
      judge(carry);
      const known = sure ?? (isAllUtf8 || balance > 0 ? 'utf-8' : null);
      if (known !== null) return { encoding: known, isGuessed: false, looksWrong: false };
      return { encoding: guessedEncoding, isGuessed: true, looksWrong: words.looksWrong() };
    },
  };
}

/** Where the last UTF-8 character begins; the end, if none begins in the last four bytes. */
function startOfLastCharacter(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - longestCharacter);
  for (let at = bytes.length - 1; at >= from; at -= 1) {
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) return at;
  }
  return bytes.length;
}

/** The number of characters beyond ASCII in valid UTF-8. */
function countBeginnings(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0xc0) count += 1;
  return count;
}
