import { rmSync } from 'node:fs';
import type pg from 'pg';
import { onTestFinished } from './side-by-side.ts';

/** Databases of tests are copies of one template; to the marks that a folder keeps they would be one that went back in time. */
export async function giveOwnIdentity(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('update instance set id = gen_random_uuid() returning id');
  onTestFinished(() => rmSync(`.bluecast/marks/${rows[0]?.id}.json`, { force: true }));
}
