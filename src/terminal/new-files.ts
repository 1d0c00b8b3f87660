/** Files that a person starts from. Invariant: nothing that is there already is ever written over. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';

export interface NewFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Writes the files that are not there yet, and says which were. Throws `cannot-write`. */
export function writeNewFiles(files: readonly NewFile[]): { written: readonly string[]; kept: readonly string[] } {
  const written: string[] = [];
  const kept: string[] = [];
  for (const file of files) (writeNewFile(file) ? written : kept).push(file.path);
  return { written, kept };
}

/** Writes one file; false when there is one already. */
function writeNewFile(file: NewFile): boolean {
  try {
    mkdirSync(path.dirname(file.path), { recursive: true });
    writeFileSync(file.path, file.content, { flag: 'wx' });
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return false;
    throw badInput('cannot-write', `Cannot write ${file.path}: ${code}; check that you may write there`);
  }
}
