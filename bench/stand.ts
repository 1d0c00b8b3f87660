/**
 * What all cases share: one PostgreSQL and one sandbox. Invariant: the database is as durable as in life (fsync and
 * synchronous_commit on), and every database and folder of a case is gone when the case has ended.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { applyMigrations } from '../src/store/database/migrate.ts';
import { useEmbeddedServer } from '../src/store/embedded/server.ts';
import type { Stand } from './case.ts';
import { root } from './child.ts';
import { cpuSecondsOfTree, parentOf } from './process-times.ts';
import { startSandboxProcess } from './sandbox.ts';

/** Room for a million messages without a checkpoint in every round; durability as it comes. Shown in docs/performance.md. */
export const serverSettings = ['shared_buffers=512MB', 'max_wal_size=4GB'] as const;
const template = 'bluecast_bench_template';

export interface OpenStand {
  /** Runs one case's work, and clears away after it. */
  withCase<T>(work: (stand: Stand) => Promise<T>): Promise<T>;
  /** `PostgreSQL 18.1` */
  readonly serverName: string;
  readonly isEmbedded: boolean;
  close(): Promise<void>;
}

export async function openStand(options: { scale: number; note: (text: string) => void }): Promise<OpenStand> {
  const server = await openServer();
  try {
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    const sandbox = await startSandboxProcess();
    const postmaster = await findPostmaster(admin);
    await admin.query(`drop database if exists ${template} with (force)`);
    await admin.query(`create database ${template}`);
    await applyMigrations(urlOf(server.url, template));
    const { rows } = await admin.query<{ version: string }>("select current_setting('server_version') as version");
    let made = 0;
    return {
      serverName: `PostgreSQL ${rows[0]?.version.split(' ')[0] ?? ''}`,
      isEmbedded: server.isEmbedded,
      withCase: async (work) => {
        const folder = mkdtempSync(path.join(tmpdir(), 'bluecast-bench-'));
        const names: string[] = [];
        const create = async (like: string): Promise<string> => {
          const name = `bluecast_bench_${process.pid}_${(made += 1)}`;
          await admin.query(`create database ${name} template ${like}`);
          names.push(name);
          return urlOf(server.url, name);
        };
        try {
          return await work({
            serverUrl: server.url,
            sandbox,
            folder,
            ...options,
            freshDatabase: async () => renewInstance(await create(template)),
            emptyDatabase: async () => create('template1'),
            databaseCpuSeconds: async () => (postmaster === null ? null : cpuSecondsOfTree(postmaster)),
            envFor: (databaseUrl) => ({
              DATABASE_URL: databaseUrl,
              SENDBLUE_BASE_URL: sandbox.url,
              SENDBLUE_API_KEY_ID: sandbox.apiKeyId,
              SENDBLUE_API_SECRET_KEY: sandbox.apiSecretKey,
            }),
          });
        } finally {
          for (const name of names) await admin.query(`drop database if exists ${name} with (force)`);
          await sandbox.reset();
          rmSync(folder, { recursive: true, force: true });
        }
      },
      close: async () => {
        await sandbox.stop();
        await admin.query(`drop database if exists ${template} with (force)`);
        await admin.end();
        await server.release();
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}

/** DATABASE_URL's server, or an embedded one in bench/.bluecast. */
async function openServer(): Promise<{ url: string; isEmbedded: boolean; release(): Promise<void> }> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, isEmbedded: false, release: async () => {} };
  const folder = path.join(root, 'bench/.bluecast/postgres');
  return {
    ...(await useEmbeddedServer({ folder, database: 'postgres', settings: serverSettings })),
    isEmbedded: true,
  };
}

/** The process whose children are the server's; null when the server is on another machine. */
async function findPostmaster(admin: pg.Client): Promise<number | null> {
  const { rows } = await admin.query<{ pid: number }>('select pg_backend_pid() as pid');
  const parent = parentOf(rows[0]?.pid ?? 0);
  return parent === null || parent <= 1 ? null : parent;
}

/** A copy of the template is not the template: what processes remember of the one must not hold for the other. */
async function renewInstance(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('update instance set id = gen_random_uuid()');
  await client.end();
  return databaseUrl;
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
