/** The real server of the npm package, in a folder of its own. */
import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { expect, test } from 'vitest';
import { useEmbeddedServer } from '../../../src/store/embedded/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function ask(url: string, question: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ answer: unknown }>(question);
  await client.end();
  return rows[0]?.answer;
}

test('processes that come at the same moment share one server, and the last one stops it', async () => {
  const options = { folder: temporaryFolder(), database: 'bluecast' };
  const [first, second] = await Promise.all([useEmbeddedServer(options), useEmbeddedServer(options)]);
  expect(first?.url).toBe(second?.url);
  await first?.release();
  expect(await ask(second?.url ?? '', 'select 1 as answer')).toBe(1);
  await second?.release();
  await expect(ask(second?.url ?? '', 'select 1')).rejects.toThrow(/ECONNREFUSED/);
});

test('what was written is there again, also after the server was killed', async () => {
  const options = { folder: temporaryFolder(), database: 'bluecast' };
  const first = await useEmbeddedServer(options);
  await ask(first.url, 'create table kept as select 42 as answer');
  const pid = Number(await ask(first.url, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as answer"));
  spawnSync('kill', ['-9', String(pid)]);
  await first.release();
  const again = await useEmbeddedServer(options);
  expect(await ask(again.url, 'select answer from kept')).toBe(42);
  await again.release();
});

test('a folder that cannot be used is told in words, with the log', async () => {
  const folder = temporaryFolder({ postgres: 'a file where a folder should be' });
  await expect(useEmbeddedServer({ folder: `${folder}/postgres`, database: 'bluecast' })).rejects.toThrow();
});
