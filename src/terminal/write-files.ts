/** Files that a command writes for people, such as the rejected rows for correction. */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeRejects } from '../audience/write-rejects.ts';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';
import type { DatabaseWorld } from '../world.ts';
import { shownPath } from './shown-path.ts';

/** Writes the rejects of an import as a CSV. Returns its path for people, or null if there are no rejects. */
export async function writeRejectsFile(
  world: Pick<DatabaseWorld, 'db' | 'root'>,
  asked: { importId: number; name: string },
): Promise<string | null> {
  const folder = path.join(world.root, '.bluecast', 'reports', asked.name);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'rejects.csv');
  // Of an unsent plan with the same number, which this one has replaced.
  rmSync(file, { force: true });
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

/** Writes the rejects of a run's import as a CSV. Undefined if there are no rejects. */
export async function writeRunRejects(
  world: Pick<DatabaseWorld, 'db' | 'root'>,
  run: { readonly id: number; readonly importId: number | null },
): Promise<string | undefined> {
  if (run.importId === null) return undefined;
  return (await writeRejectsFile(world, { importId: run.importId, name: `run-${run.id}` })) ?? undefined;
}
