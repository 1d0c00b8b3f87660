/** The files that a run or an import leaves for people: the report, and the rejected rows to be mended. */
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeRejects } from '../audience/write-rejects.ts';
import type { DatabaseWorld } from '../compose.ts';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';

const reportsFolder = '.bluecast/reports';

/** Writes the rejects of an import as a CSV; returns its path, or null when there are none. */
export async function writeRejectsFile(
  world: Pick<DatabaseWorld, 'db'>,
  asked: { importId: number; name: string },
): Promise<string | null> {
  const folder = path.join(reportsFolder, asked.name);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'rejects.csv');
  const rows = await writeRejects(world.db, { importId: asked.importId, file });
  return rows === 0 ? null : file;
}

/** Writes a text piece by piece; others on this machine cannot read it, because whole numbers may stand in it. Throws `cannot-write`. */
export async function writePieces(file: string, pieces: AsyncIterable<string>): Promise<void> {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    await pipeline(Readable.from(pieces), createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw badInput('cannot-write', `Cannot write ${file}: ${codeOf(error)}; name a file that can be written`);
  }
}
