/** How far a database is, read without changing it. */
import type pg from 'pg';
import { listMigrations } from './migrate.ts';

export interface SchemaState {
  /** Of the server: `18.4`. */
  readonly serverVersion: string;
  /** Names of migrations that this version of Bluecast has and the database has not. */
  readonly missing: readonly string[];
  readonly applied: readonly string[];
}

/** The server's version and the migrations that have landed. */
export async function readSchemaState(pool: pg.Pool): Promise<SchemaState> {
  const server = await pool.query<{ version: string; hasTable: boolean }>(
    `select current_setting('server_version') as version, to_regclass('migration') is not null as "hasTable"`,
  );
  const { version = '', hasTable = false } = server.rows[0] ?? {};
  const landed = hasTable
    ? await pool.query<{ name: string }>('select name from migration order by name')
    : { rows: [] };
  const applied = landed.rows.map((row) => row.name);
  const missing = listMigrations().map((each) => each.name);
  return { serverVersion: version, applied, missing: missing.filter((name) => !applied.includes(name)) };
}
