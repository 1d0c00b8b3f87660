/** Writes files for a person to start from. Invariant: an existing file is never overwritten. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../core/error-code.ts';
import { asFileTrouble } from '../core/file-trouble.ts';
import { badInput } from '../core/operating-error.ts';

export interface NewFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Writes the files that do not exist yet; `kept` are the others. Throws `cannot-write`, and what `asFileTrouble` makes. */
export function writeNewFiles(files: readonly NewFile[]): { written: readonly string[]; kept: readonly string[] } {
  const written: string[] = [];
  const kept: string[] = [];
  for (const file of files) (writeNewFile(file) ? written : kept).push(file.path);
  return { written, kept };
}

/** Writes one file. Returns false if it exists. */
function writeNewFile(file: NewFile): boolean {
  try {
    mkdirSync(path.dirname(file.path), { recursive: true });
    writeFileSync(file.path, file.content, { flag: 'wx' });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    const trouble = asFileTrouble(error);
    if (trouble !== error) throw trouble;
    throw badInput('cannot-write', `Cannot write ${file.path}: ${code}; check that you may write there`);
  }
}
