/** A database of its own for a script: on DATABASE_URL's server where that is set, else on an embedded server in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withScratchDatabase as withDatabaseOn } from '../src/store/database/scratch-database.ts';
import { useEmbeddedServer } from '../src/store/embedded/server.ts';

export async function withScratchDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const given = process.env['DATABASE_URL'];
  const name = `bluecast_scratch_${process.pid}`;
  if (given !== undefined && given !== '') return withDatabaseOn(given, name, work);
  const folder = mkdtempSync(path.join(tmpdir(), 'bluecast-scratch-'));
  const server = await useEmbeddedServer({ folder, database: name, settings: ['fsync=off'] });
  try {
    await work(server.url);
  } finally {
    await server.release();
    rmSync(folder, { recursive: true, force: true });
  }
}
