/** Which new contacts wait for a line's ration, and when they may be texted: by this their day is spread. */
import { sql } from 'kysely';
import { nextProviderDay, startOfProviderDay } from '../../core/pace/new-contact.ts';
import type { Waiting } from '../../core/pace/spread.ts';
import type { Database } from '../database/connect.ts';
import { waitingPlaces } from '../places/waiting-places.ts';

/**
 * The new contacts of marketing runs that wait for a line; the count stops above the day's limit. Windows are those that are open at some
 * time after the day's last new contact (`lastAt`) and before its end.
 */
export async function findWaiting(
  db: Database,
  asked: { lineId: number; runIds: readonly number[]; newPerDay: number; lastAt: Date | null; now: Date },
): Promise<Waiting> {
  const { lineId, runIds, newPerDay, lastAt, now } = asked;
  const dayStart = startOfProviderDay(now);
  const since = new Date(Math.max(dayStart.getTime(), lastAt?.getTime() ?? 0));
  const until = nextProviderDay(dayStart);
  const atMost = newPerDay + 1;
  const { rows } = await sql<{ people: number; opens: readonly number[]; closes: readonly number[] }>`
    with runs as materialized (
      select id from run where id = any(${[...runIds]}::integer[]) and purpose = 'marketing'
    ), open as (
      select distinct opens_at, closes_at
        from runs, lateral (
          with recursive ${waitingPlaces(sql<boolean>`run_id = runs.id and line_id = ${lineId} and not is_suspect`)}
          select distinct place_id from waiting where is_new_contact) as place
        join place_window w using (place_id)
       where w.closes_at > ${since} and w.opens_at < ${until}
    )
    select (select count(*)::integer
              from (select from runs, lateral (
                      select from queue q
                       where q.run_id = runs.id and q.line_id = ${lineId} and not q.is_suspect and q.is_new_contact
                       limit ${atMost}) as one limit ${atMost}) as people) as people,
           coalesce((select array_agg(extract(epoch from opens_at)::float8 * 1000 order by opens_at, closes_at) from open), '{}') as opens,
           coalesce((select array_agg(extract(epoch from closes_at)::float8 * 1000 order by opens_at, closes_at) from open), '{}') as closes`.execute(
    db.withoutPlugins(),
  );
  const { people = 0, opens = [], closes = [] } = rows[0] ?? {};
  return { people, openings: opens.map((fromMs, index) => ({ fromMs, untilMs: closes[index] ?? fromMs })) };
}
