/** Files that a command writes for people, such as the rejected rows for correction. */
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeRejects } from '../audience/write-rejects.ts';
import { writeDuplicates, writeFailed, writeLeftOut } from '../audience/write-run-rows.ts';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';
import type { RowFiles } from '../report/text/summary-text.ts';
import type { DatabaseWorld } from '../world.ts';
import { shownPath } from './shown-path.ts';

/** Writes the rejects of an import as a CSV. Returns its path for people, or null if there are no rejects. */
export async function writeRejectsFile(
  world: Pick<DatabaseWorld, 'db' | 'root'>,
  asked: { importId: number; name: string },
): Promise<string | null> {
  const folder = folderOf(world, asked.name);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'rejects.csv');
  const rows = await writeRejects(world.db, { importId: asked.importId, file });
  return rows === 0 ? null : shownPath(file);
}

/** Writes a text in pieces, readable by this user alone, because it may contain full phone numbers. Throws `cannot-write`. */
export async function writePieces(file: string, pieces: AsyncIterable<string>): Promise<void> {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    await pipeline(Readable.from(pieces), createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    // Only a system call failed on the file; other errors come from the pieces.
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw badInput('cannot-write', `Cannot write ${file}: ${codeOf(error)}; name a file that can be written`);
  }
}

const runFiles = [
  ['failed', 'failed.csv', writeFailed],
  ['duplicates', 'duplicates.csv', writeDuplicates],
  ['leftOut', 'left-out.csv', writeLeftOut],
] as const;

/** Writes the rows of a run that need an operator, each kind as a CSV in the shape of the input. Returns the paths for people. */
export async function writeRunFiles(
  world: Pick<DatabaseWorld, 'db' | 'root'>,
  run: { readonly id: number; readonly importId: number | null },
): Promise<RowFiles> {
  const { id: runId, importId } = run;
  if (importId === null) return {};
  const name = `run-${runId}`;
  const rejects = await writeRejectsFile(world, { importId, name });
  const written: Record<string, string> = rejects === null ? {} : { rejects };
  for (const [kind, fileName, write] of runFiles) {
    const file = path.join(folderOf(world, name), fileName);
    if ((await write(world.db, { runId, importId, file })) > 0) written[kind] = shownPath(file);
  }
  return written;
}

function folderOf({ root }: Pick<DatabaseWorld, 'root'>, name: string): string {
  return path.join(root, '.bluecast', 'reports', name);
}
