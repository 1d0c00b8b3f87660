/** A temporary database on the same server as the real one. Invariant: it is dropped however the work ends. */
import pg from 'pg';
import { openSession } from './connect.ts';

/** Runs `work` with the address of an empty database of this name. Throws `database-unreachable`. */
export async function withScratchDatabase<T>(
  serverUrl: string,
  name: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const quoted = pg.escapeIdentifier(name);
  await administer(serverUrl, `create database ${quoted}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  try {
    return await work(url.href);
  } finally {
    await administer(serverUrl, `drop database ${quoted} with (force)`);
  }
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = await openSession(serverUrl);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
