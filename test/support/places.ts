/** Places with windows as a test says, not as packs do. */
import type pg from 'pg';

/** From and until, as ISO times. */
export type TestWindow = readonly [opensAt: string, closesAt: string];

/** Adds a place of no account, whose windows no process renews; returns its id. */
export async function insertPlace(pool: pg.Pool, name: string, windows: readonly TestWindow[]): Promise<number> {
  const { rows } = await pool.query<{ id: number }>('insert into place (candidates) values ($1) returning id', [name]);
  const id = rows[0]?.id ?? 0;
  for (const [opensAt, closesAt] of windows)
    await pool.query('insert into place_window values ($1, $2, $3)', [id, opensAt, closesAt]);
  return id;
}
