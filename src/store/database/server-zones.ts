/** The zones of the PostgreSQL server, for `bluecast doctor`: the one place that asks for them. No other statement converts zones. */
import type pg from 'pg';
import type { ZoneOffset } from '../../core/zone/compare-zones.ts';

/** What the server believes; a zone that it does not know is left out. */
export async function offsetsOfServer(
  pool: pg.Pool,
  zones: readonly string[],
  moments: readonly Date[],
): Promise<readonly ZoneOffset[]> {
  const { rows } = await pool.query<ZoneOffset>(
    `select name as zone, at, (extract(epoch from (at at time zone name) - (at at time zone 'UTC')) / 60)::integer as minutes
       from pg_timezone_names join unnest($1::text[]) as asked (name) using (name), unnest($2::timestamptz[]) as at`,
    [zones, moments],
  );
  return rows;
}
