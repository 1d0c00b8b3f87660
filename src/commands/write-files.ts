/** The files that a run or an import leaves for people: the report, and the rejected rows to be mended. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { writeRejects } from '../audience/write-rejects.ts';
import type { DatabaseWorld } from '../compose.ts';

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
