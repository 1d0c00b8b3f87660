/** Files that a command writes for people, such as the rejected rows for correction. */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeRejects } from '../audience/write-rejects.ts';
import { writeDuplicates, writeFailed, writeLeftOut } from '../audience/write-run-rows.ts';
import { shownPath } from '../campaign/files/shown-path.ts';
import { codeOf } from '../core/error-code.ts';
import { asFileTrouble } from '../core/file-trouble.ts';
import { badInput, OperatingError } from '../core/operating-error.ts';
import type { RowFiles } from '../report/text/summary-text.ts';
import type { DatabaseWorld } from '../world.ts';
import type { Terminal } from './terminal.ts';

/** What writes rows: notes it if they cannot be written, because nothing else depends on them. */
type RowsWorld = Pick<DatabaseWorld, 'db' | 'root'> & Pick<Terminal, 'note'>;

/** Writes the rejects of an import as a CSV. Returns its path for people, or null if there are none or the folder cannot be written. */
export async function writeRejectsFile(
  world: RowsWorld,
  asked: { importId: number; name: string },
): Promise<string | null> {
  const file = path.join(folderOf(world, asked.name), 'rejects.csv');
  return tryToWrite(world, file, async () => writeRejects(world.db, { importId: asked.importId, file }));
}

/** `write` returns how many rows it has written. */
async function tryToWrite(
  { note }: Pick<Terminal, 'note'>,
  file: string,
  write: () => Promise<number>,
): Promise<string | null> {
  try {
    // Of an unsent plan with the same number, which this one has replaced.
    rmSync(file, { force: true });
    return (await write()) === 0 ? null : shownPath(file);
  } catch (error) {
    const trouble = asFileTrouble(error);
    if (trouble === error || !(trouble instanceof OperatingError)) throw error;
    note(`Note: ${path.basename(file)} could not be written. ${trouble.message}`);
    return null;
  }
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
  world: RowsWorld,
  run: { readonly id: number; readonly importId: number | null },
): Promise<RowFiles> {
  const { id: runId, importId } = run;
  if (importId === null) return {};
  const name = `run-${runId}`;
  const rejects = await writeRejectsFile(world, { importId, name });
  const written: Record<string, string> = rejects === null ? {} : { rejects };
  for (const [kind, fileName, write] of runFiles) {
    const file = path.join(folderOf(world, name), fileName);
    const shown = await tryToWrite(world, file, async () => write(world.db, { runId, importId, file }));
    if (shown !== null) written[kind] = shown;
  }
  return written;
}

function folderOf({ root }: Pick<DatabaseWorld, 'root'>, name: string): string {
  return path.join(root, '.bluecast', 'reports', name);
}
