/** Whether a planned run still stands for the files that it was made from. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { badInput } from '../core/operating-error.ts';

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
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'unknown reason';
    throw badInput('unreadable-file', `Cannot read ${file}: ${code}; check that it exists and that you may read it`);
  }
  return hash;
}
