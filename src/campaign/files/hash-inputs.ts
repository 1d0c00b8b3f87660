/** Hashes that show whether a run was planned from the files as they are now. */
import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { badInput } from '../../core/operating-error.ts';

/** Bytes read at once. */
const pieceBytes = 262_144;

/**
 * SHA-256, in hex, over campaign.yaml and its CSV files: changes when any byte of them changes. The account is not part of it.
 * Reads the CSV files as streams. Throws `unreadable-file`.
 */
export async function hashInputs(input: {
  folder: string;
  csvPaths: readonly string[];
  /** Files with numbers to leave out. */
  excluded?: readonly string[];
}): Promise<string> {
  const whole = createHash('sha256');
  // The hash must show where the people end and the exclusions begin.
  if (input.csvPaths.length > 1) whole.update(`${input.csvPaths.length} files`);
  for (const file of [path.join(input.folder, 'campaign.yaml'), ...input.csvPaths, ...(input.excluded ?? [])]) {
    // The digest of each file, not its bytes: the hash must show where one file ends and the next begins.
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
 * Adds a file's bytes to a hash. Throws `unreadable-file`. Reads into one buffer again and again: with a buffer per piece, a large
 * file would fill the memory before any of it is collected.
 */
export async function addFile(hash: Hash, file: string): Promise<void> {
  try {
    await addPieces(hash, file);
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'unknown reason';
    throw badInput('unreadable-file', `Cannot read ${file}: ${code}; check that it exists and that you may read it`);
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
