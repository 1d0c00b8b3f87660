import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase, type OpenDatabase } from '../../../src/store/database/connect.ts';
import { freshDatabaseUrl } from '../../support/database.ts';

async function openRepeating(): Promise<OpenDatabase> {
  const opened = createDatabase({ url: await freshDatabaseUrl(), isRepeating: true, maxConnections: 1 });
  onTestFinished(() => opened.close());
  return opened;
}

async function countPrepared({ pool }: OpenDatabase): Promise<number> {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int from pg_prepared_statements');
  return rows[0]?.count ?? -1;
}

test('a statement is prepared once, whatever its values; one without values is not', async () => {
  const opened = await openRepeating();
  for (let value = 0; value < 100; value += 1) {
    const { rows } = await sql<{ twice: number }>`select 2 * ${value}::int as twice`.execute(opened.db);
    expect(rows).toEqual([{ twice: 2 * value }]);
  }
  expect(await countPrepared(opened)).toBe(1);
});

test('its plan is made anew as the tables grow with its use: it never reads a table that was empty once', async () => {
  const opened = await openRepeating();
  await opened.pool.query('vacuum analyze skipped');
  for (let use = 1; use <= 100; use += 1) {
    await sql`
      insert into skipped (message_id, reason, at)
      select n, ${''}, now() from generate_series(${use * 100 - 99}::bigint, ${use * 100}::bigint) n`.execute(
      opened.db,
    );
    await sql`update skipped set reason = ${'opted_out'} where message_id = any(${[use * 100, use * 50]}::bigint[])`.execute(
      opened.db,
    );
  }
  await opened.pool.query('select pg_stat_force_next_flush()');
  const { rows } = await opened.pool.query<{ read: number }>(
    "select idx_tup_fetch::int + seq_tup_read::int as read from pg_stat_user_tables where relname = 'skipped'",
  );
  // Two rows a use; of the first few uses whole small tables.
  expect(rows[0]?.read).toBeLessThan(2_000);
});

test('a transaction that failed is rolled back, and the connection goes on', async () => {
  const opened = await openRepeating();
  const failing = opened.db.transaction().execute(async (trx) => {
    for (let use = 0; use < 5; use += 1) await sql`select ${use}::int`.execute(trx);
    await sql`select 1 / ${0}::int`.execute(trx);
  });
  await expect(failing).rejects.toThrow('division by zero');
  for (let use = 0; use < 5; use += 1) await sql`select ${use}::int`.execute(opened.db);
  await expect(sql`select 1 / ${1}::int as one`.execute(opened.db)).resolves.toMatchObject({ rows: [{ one: 1 }] });
});

test('of a thousand different statements two hundred are kept, and all are answered', async () => {
  const opened = await openRepeating();
  for (let n = 0; n < 1_000; n += 1) {
    const { rows } = await sql<{ sum: number }>`select ${sql.raw(String(n))} + ${1}::int as sum`.execute(opened.db);
    expect(rows).toEqual([{ sum: n + 1 }]);
  }
  expect(await countPrepared(opened)).toBe(200);
});
