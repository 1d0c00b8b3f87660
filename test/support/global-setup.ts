/**
 * One server for the whole run: DATABASE_URL's where that is set, else an embedded one in a temporary folder. It holds a
 * template with the schema, which every test clones, so that each has a fresh database of its own.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { applyMigrations } from '../../src/store/database/migrate.ts';
import { useEmbeddedServer } from '../../src/store/embedded/server.ts';
import { anyTime } from './account.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    serverUrl: string;
    templateName: string;
  }
}

const memoryFolder = '/dev/shm';
/** Eight times what the server was seen to need. */
const roomBytes = 1024 ** 3;

/** Tests of commands run what people run. */
function buildIfNeeded(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const built = spawnSync(process.execPath, ['scripts/ready.mjs', '--build'], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) throw new Error('dist/ could not be built');
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildIfNeeded();
  const given = process.env['DATABASE_URL'] ?? '';
  // Tests decide for themselves what a command finds in its environment.
  for (const name of Object.keys(process.env)) {
    if (/^(DATABASE_URL|SENDBLUE_|BLUECAST_)/.test(name)) delete process.env[name];
  }
  const templateName = `bluecast_template_${process.pid}`;
  const server = given === '' ? await startServer() : { url: given, stop: async () => {} };
  await administer(server.url, `create database ${templateName}`);
  const template = new URL(server.url);
  template.pathname = `/${templateName}`;
  await applyMigrations(template.href);
  await administer(template.href, `update account set hours = '${JSON.stringify(anyTime)}'`);
  project.provide('serverUrl', server.url);
  project.provide('templateName', templateName);
  return async () => {
    await administer(server.url, `drop database ${templateName} with (force)`);
    await server.stop();
  };
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(chooseFolder(), 'bluecast-test-'));
  // As root the server runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const settings = ['fsync=off', 'full_page_writes=off', 'autovacuum=off', 'synchronous_commit=off'];
  const server = await useEmbeddedServer({ folder, database: 'postgres', settings });
  return {
    url: server.url,
    stop: async () => {
      await server.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** In memory where there is room: databases come and go by the hundred. */
function chooseFolder(): string {
  if (!existsSync(memoryFolder)) return tmpdir();
  const { bavail, bsize } = statfsSync(memoryFolder);
  return bavail * bsize > roomBytes ? memoryFolder : tmpdir();
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
