/** Files that a command writes for people, such as the rejected rows for correction. */
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeRejects } from '../audience/write-rejects.ts';
import { codeOf } from '../core/error-code.ts';
import { asFileTrouble } from '../core/file-trouble.ts';
import { badInput, OperatingError } from '../core/operating-error.ts';
import type { DatabaseWorld } from '../world.ts';
import { shownPath } from './shown-path.ts';
import type { Terminal } from './terminal.ts';

/** What writes rejects: notes it if they cannot be written, because nothing else depends on them. */
type RejectsWorld = Pick<DatabaseWorld, 'db' | 'root'> & Pick<Terminal, 'note'>;

/** Writes the rejects of an import as a CSV. Returns its path for people, or null if there are none or the folder cannot be written. */
export async function writeRejectsFile(
  world: RejectsWorld,
  asked: { importId: number; name: string },
): Promise<string | null> {
  const folder = path.join(world.root, '.bluecast', 'reports', asked.name);
  const file = path.join(folder, 'rejects.csv');
  try {
    const rows = await writeRejects(world.db, { importId: asked.importId, file });
    return rows === 0 ? null : shownPath(file);
  } catch (error) {
    const trouble = asFileTrouble(error);
    if (trouble === error || !(trouble instanceof OperatingError)) throw error;
    world.note(`Note: the rejected rows are not in a file. ${trouble.message}`);
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

/** Writes the rejects of a run's import as a CSV. Undefined if there are no rejects. */
export async function writeRunRejects(
  world: RejectsWorld,
  run: { readonly id: number; readonly importId: number | null },
): Promise<string | undefined> {
  if (run.importId === null) return undefined;
  return (await writeRejectsFile(world, { importId: run.importId, name: `run-${run.id}` })) ?? undefined;
}
