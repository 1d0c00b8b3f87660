import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { asOperatingError } from '../../../src/store/database/connection-loss.ts';
import { freshDatabase } from '../../support/database.ts';

test('a connection that is lost within a transaction fails its statement, and does not end the process', async () => {
  const { db, pool } = await freshDatabase();
  const crashes: unknown[] = [];
  const onCrash = (error: unknown): void => void crashes.push(error);
  process.prependListener('uncaughtException', onCrash);
  onTestFinished(() => void process.off('uncaughtException', onCrash));
  const transaction = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    // Returns when the backend is gone, within 5 s.
    await pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
    await sql`select 1`.execute(trx);
  });
  const error = await transaction.catch((failure: unknown) => asOperatingError(failure));
  expect(error).toMatchObject({ code: 'database-lost', kind: 'unreachable' });
  expect(crashes).toEqual([]);
});
