/** Whether a planned run still stands for the files that it was made from. */
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../core/error-code.ts';
import { badInput } from '../../core/operating-error.ts';

/** Bytes read at once. */
const pieceBytes = 262_144;

/**
 * SHA-256, in hex, over the bytes of campaign.yaml and of its CSV files: changes with every byte of them. The account is no part
 * of it. Reads the CSV as a stream. Throws `unreadable-file`.
 */
export async function hashInputs(input: {
  folder: string;
  csvPaths: readonly string[];
  /** Files of numbers that are left out. */
  excluded?: readonly string[];
}): Promise<string> {
  const whole = createHash('sha256');
  // Where the people end and the exclusions begin is part of the answer, too.
  if (input.csvPaths.length > 1) whole.update(`${input.csvPaths.length} files`);
  for (const file of [path.join(input.folder, 'campaign.yaml'), ...input.csvPaths, ...(input.excluded ?? [])]) {
    // The digest of each, not its bytes: where one file ends and the next begins is part of the answer.
    whole.update((await hashFile(file)).digest());
  }
  return whole.digest('hex');
}

/** SHA-256 over a file's bytes. Throws `unreadable-file`. */
export async function hashFile(file: string): Promise<Hash> {
  const hash = createHash('sha256');
  await addFile(hash, file);
  return hash;
}

/**
 * Adds a file's bytes to a hash. Throws `unreadable-file`. Reads into one buffer again and again: a large file's pieces would be a
 * heap of garbage before any of it is collected.
 */
export async function addFile(hash: Hash, file: string): Promise<void> {
  try {
    await addPieces(hash, file);
  } catch (error) {
    throw badInput(
      'unreadable-file',
      `Cannot read ${file}: ${codeOf(error)}; check that it exists and that you may read it`,
    );
  }
}

async function addPieces(hash: Hash, name: string): Promise<void> {
  const buffer = Buffer.alloc(pieceBytes);
  const file = await open(name);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
