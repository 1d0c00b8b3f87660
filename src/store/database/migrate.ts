/**
 * Brings the schema up to date from migrations/*.sql. Invariant: each file runs once, in order of its number, in a
 * transaction of its own, and one process at a time; a file that has landed is never edited, which its checksum proves.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import { badInput } from '../../core/operating-error.ts';
import { findPackageFolder } from '../../package-folder.ts';
import { type DatabaseUrl, openSession } from './connect.ts';
import { asOperatingError } from './connection-loss.ts';

export interface Migration {
  /** `0001_bluecast` */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** Any number, the same for every process that migrates. */
export const migrationLock = 7_301_000_001;

/** Every migration of this version of Bluecast, oldest first. */
export function listMigrations(): readonly Migration[] {
  const folder = `${findPackageFolder()}migrations/`;
  return readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(`${folder}${file}`, 'utf8');
      return { name: file.slice(0, -'.sql'.length), sql, sha256: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Applies the missing migrations and returns their names. Throws `migration-edited` when an applied file has changed,
 * `database-newer` when the database has migrations that this version does not, and `database-lost` when the connection breaks.
 */
export async function applyMigrations(url: DatabaseUrl): Promise<readonly string[]> {
  const client = await openSession(url);
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    return await applyMissing(client, listMigrations());
  } catch (error) {
    throw asOperatingError(error);
  } finally {
    await client.end();
  }
}

async function applyMissing(client: pg.Client, migrations: readonly Migration[]): Promise<readonly string[]> {
  await client.query(
    'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from migration order by name',
  );
  const landed = new Map(rows.map((row) => [row.name, row.sha256]));
  refuseStrangers(landed, migrations);
  const missing = migrations.filter((migration) => !landed.has(migration.name));
  for (const { name, sql, sha256 } of missing) {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  }
  return missing.map((migration) => migration.name);
}

function refuseStrangers(landed: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.sha256]));
  for (const [name, sha256] of landed) {
    if (!known.has(name)) {
      throw badInput(
        'database-newer',
        `Cannot migrate: the database has ${name}, which this version of Bluecast does not know; update Bluecast`,
      );
    }
    if (known.get(name) !== sha256) {
      throw badInput(
        'migration-edited',
        `Cannot migrate: migrations/${name}.sql has changed since it was applied; restore it and put the change into a new file`,
      );
    }
  }
}
