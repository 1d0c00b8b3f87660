/** The files that a run or an import leaves for people: the report, and the rejected rows to be mended. */
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeRejects } from '../audience/write-rejects.ts';
import { badInput } from '../core/operating-error.ts';
import type { DatabaseWorld } from '../world.ts';

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
    const code =
      (error as { code?: string; syscall?: string }).syscall === undefined ? null : (error as { code?: string }).code;
    if (code === null) throw error;
    throw badInput('cannot-write', `Cannot write ${file}: ${code}; name a file that can be written`);
  }
}

/** The rejects of a run's import, as a CSV; undefined when there are none. */
export async function writeRunRejects(
  world: Pick<DatabaseWorld, 'db'>,
  run: { readonly id: number; readonly importId: number | null },
): Promise<string | undefined> {
  if (run.importId === null) return undefined;
  return (await writeRejectsFile(world, { importId: run.importId, name: `run-${run.id}` })) ?? undefined;
}
