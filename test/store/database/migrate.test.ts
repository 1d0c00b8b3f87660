import { expect, test } from 'vitest';
import { listMigrations, migrate, migrationLock } from '../../../src/store/database/migrate.ts';
import { freshDatabase } from '../../support/database.ts';
import { until } from '../../support/shop.ts';

test('a migrated database has nothing left to migrate', async () => {
  const { url } = await freshDatabase();
  expect(await migrate(url)).toEqual([]);
});

test('an edited migration is refused with the file that changed', async () => {
  const { url, pool } = await freshDatabase();
  await pool.query("update migration set sha256 = 'other'");
  await expect(migrate(url)).rejects.toMatchObject({
    code: 'migration-edited',
    message: expect.stringContaining('0001_bluecast.sql'),
  });
});

test('a database of a newer Bluecast is left alone', async () => {
  const { url, pool } = await freshDatabase();
  await pool.query("insert into migration (name, sha256) values ('9999_future', 'x')");
  await expect(migrate(url)).rejects.toMatchObject({ code: 'database-newer' });
});

test('two processes that migrate at once apply each file once', async () => {
  const { url, pool } = await freshDatabase();
  await pool.query('drop schema public cascade; create schema public');
  const applied = await Promise.all([migrate(url), migrate(url)]);
  expect(applied.flat()).toEqual(listMigrations().map((migration) => migration.name));
});

test('a connection that is cut while it migrates is a lost database, not a bug', async () => {
  const { url, pool } = await freshDatabase();
  const other = await pool.connect();
  await other.query('select pg_advisory_lock($1)', [migrationLock]);
  const cutIt = async (): Promise<boolean> => {
    const cut = await pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'advisory'",
    );
    return cut.rowCount === 1;
  };
  await Promise.all([
    expect(migrate(url)).rejects.toMatchObject({ code: 'database-lost', kind: 'unreachable' }),
    until(cutIt),
  ]);
  other.release();
});
