/** The real server of the npm package, in a folder of its own. */
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { findNativeFolder } from '../../../src/store/embedded/binaries.ts';
import { createCluster } from '../../../src/store/embedded/cluster.ts';
import { useEmbeddedServer } from '../../../src/store/embedded/server.ts';
import { chooseServiceUser } from '../../../src/store/embedded/service-user.ts';
import { until } from '../../support/shop.ts';
import { onTestFinished, sideBySide, sideBySideFor } from '../../support/side-by-side.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function ask(url: string, question: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ answer: unknown }>(question);
  await client.end();
  return rows[0]?.answer;
}

function killPostmaster(folder: string): void {
  process.kill(Number(readFileSync(path.join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
}

async function answers(url: string): Promise<boolean> {
  return ask(url, 'select 1 as answer').then(
    (answer) => answer === 1,
    () => false,
  );
}

/** How many use the server; 0 while it is down. */
async function present(url: string): Promise<number> {
  const question = "select count(*)::int as answer from pg_stat_activity where application_name = 'bluecast presence'";
  return ask(url, question).then(Number, () => 0);
}

sideBySide('processes that come at the same moment share one server, and the last one stops it', async () => {
  const options = { folder: temporaryFolder(), database: 'bluecast' };
  const [first, second] = await Promise.all([useEmbeddedServer(options), useEmbeddedServer(options)]);
  expect(first?.url).toBe(second?.url);
  await first?.release();
  expect(await ask(second?.url ?? '', 'select 1 as answer')).toBe(1);
  await second?.release();
  await expect(ask(second?.url ?? '', 'select 1')).rejects.toThrow(/ECONNREFUSED/);
});

sideBySide('what was written is there again, also after the server was killed', async () => {
  const options = { folder: temporaryFolder(), database: 'bluecast' };
  const first = await useEmbeddedServer(options);
  await ask(first.url, 'create table kept as select 42 as answer');
  killPostmaster(options.folder);
  await first.release();
  const again = await useEmbeddedServer(options);
  expect(await ask(again.url, 'select answer from kept')).toBe(42);
  await again.release();
});

sideBySide(
  'whoever uses a server that is killed starts it again, at the same port, and the last one still stops it',
  async () => {
    const options = { folder: temporaryFolder(), database: 'bluecast' };
    const [first, second] = await Promise.all([useEmbeddedServer(options), useEmbeddedServer(options)]);
    const { url } = first;
    await ask(url, 'create table kept as select 42 as answer');
    killPostmaster(options.folder);
    // One that has not come back yet is not seen: it would start the server again after the other has left.
    await until(async () => (await present(first.url)) === 2);
    expect([first.url, second.url]).toEqual([url, url]);
    expect(await ask(url, 'select answer from kept')).toBe(42);
    await first.release();
    expect(await answers(url)).toBe(true);
    await second.release();
    expect(await answers(url)).toBe(false);
  },
);

sideBySide('where the port is given back a moment later, as by a server that ends, the address stays', async () => {
  const options = { folder: temporaryFolder(), database: 'bluecast' };
  const first = await useEmbeddedServer(options);
  const { url } = first;
  await first.release();
  const ending = createServer((socket) => socket.destroy()).listen(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => ending.close());
  const using = useEmbeddedServer(options);
  await wait(500);
  ending.close();
  const again = await using;
  expect(again.url).toBe(url);
  await again.release();
});

sideBySide('where another process has taken the port meanwhile, all who use the server find the new one', async () => {
  const options = { folder: temporaryFolder(), database: 'bluecast' };
  const first = await useEmbeddedServer(options);
  const { url } = first;
  const port = Number(new URL(url).port);
  await first.release();
  const stranger = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  onTestFinished(() => stranger.close());
  const [second, third] = await Promise.all([useEmbeddedServer(options), useEmbeddedServer(options)]);
  expect(new URL(second.url).port).not.toBe(String(port));
  expect(third.url).toBe(second.url);
  expect(await answers(third.url)).toBe(true);
  await second.release();
  await third.release();
});

sideBySide(
  'a folder whose data is gone gets no new database while somebody uses it: that one would know nobody',
  async () => {
    const options = { folder: temporaryFolder(), database: 'bluecast' };
    const troubles: unknown[] = [];
    const first = await useEmbeddedServer({ ...options, onTrouble: (error) => troubles.push(error) });
    const data = path.join(options.folder, 'data');
    rmSync(path.join(data, 'PG_VERSION'));
    killPostmaster(options.folder);
    await until(() => troubles.length > 0);
    expect(troubles[0]).toMatchObject({ code: 'embedded-postgres-gone' });
    expect(first.url).toContain('/bluecast');
    await first.release();
  },
);

sideBySideFor(['$(touch pwned) `touch pwned`; "Übung" \'50 %\' & | *', 'two\nlines of $HOME'])(
  'a folder named %s holds a server like any other, and no shell reads its name',
  async (name) => {
    const folder = path.join(temporaryFolder(), name, '.bluecast', 'postgres');
    mkdirSync(folder, { recursive: true });
    const first = await useEmbeddedServer({ folder, database: 'bluecast' });
    await ask(first.url, 'create table kept as select 42 as answer');
    expect(await ask(first.url, "select current_setting('listen_addresses') as answer")).toBe('127.0.0.1');
    expect(await ask(first.url, "select current_setting('unix_socket_directories') as answer")).toBe('');
    expect(statSync(path.join(folder, 'postgres.log')).mode & 0o777).toBe(0o600);
    await first.release();
    const again = await useEmbeddedServer({ folder, database: 'bluecast' });
    expect(await ask(again.url, 'select answer from kept')).toBe(42);
    await again.release();
    expect(readdirSync(folder, { recursive: true }).filter((file) => String(file).includes('pwned'))).toEqual([]);
  },
);

sideBySide(
  'programs in a folder with such a name make the database by a copy, because initdb itself calls a shell',
  async () => {
    const home = temporaryFolder();
    const native = path.join(temporaryFolder(), '$(touch pwned)');
    mkdirSync(native);
    cpSync(findNativeFolder(), path.join(native, 'programs'), { recursive: true, verbatimSymlinks: true });
    const user = chooseServiceUser();
    if (user !== null) chownSync(home, user.uid, user.gid);
    const data = path.join(home, 'data');
    await createCluster({ folders: { native: path.join(native, 'programs'), home }, data, user });
    expect(existsSync(path.join(data, 'PG_VERSION'))).toBe(true);
    expect(readdirSync(home).sort()).toEqual(['data', 'password']);
  },
);

sideBySide('a folder that cannot be used is told in words, with the log', async () => {
  const folder = temporaryFolder({ postgres: 'a file where a folder should be' });
  await expect(useEmbeddedServer({ folder: `${folder}/postgres`, database: 'bluecast' })).rejects.toThrow();
});
