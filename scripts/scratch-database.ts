/** A database of its own for a script: on DATABASE_URL's server where that is set, else on an embedded server in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { useEmbeddedServer } from '../src/store/embedded/server.ts';

export async function withScratchDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const given = process.env['DATABASE_URL'];
  const name = `bluecast_scratch_${process.pid}`;
  if (given !== undefined && given !== '') {
    await administer(given, `create database ${name}`);
    const url = new URL(given);
    url.pathname = `/${name}`;
    try {
      await work(url.href);
    } finally {
      await administer(given, `drop database ${name} with (force)`);
    }
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'bluecast-scratch-'));
  const server = await useEmbeddedServer({ folder, database: name, settings: ['fsync=off'] });
  try {
    await work(server.url);
  } finally {
    await server.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
