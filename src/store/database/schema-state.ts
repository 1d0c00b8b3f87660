/** Which migrations a database has, read without changing it. */
import type pg from 'pg';
import { listMigrations } from './migrate.ts';

export interface SchemaState {
  /** For example `18.4`. */
  readonly serverVersion: string;
  /** Migrations of this version of Bluecast that the database lacks. */
  readonly missing: readonly string[];
  readonly applied: readonly string[];
}

/** The server's version, and its applied and missing migrations. */
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
