/** How much of a line's ration of new contacts is used, counted from attempts, so that a restart forgets nothing. */
import { sql } from 'kysely';
import { dayMs, hourMs } from '../../core/duration.ts';
import type { NewContactsUsed } from '../../core/pace/new-contact.ts';
import type { Database } from '../database/connect.ts';

/**
 * New contacts of a line in the last 60 minutes and since `dayStart`. An attempt in flight counts at `now`, an answered one at
 * its answer: the provider counted it no later, so its windows are never fuller than ours. Attempts that are proved not to have
 * reached a person (unsent, refused) do not count.
 */
export async function countNewContacts(
  db: Database,
  asked: { lineId: number; now: Date; dayStart: Date },
): Promise<NewContactsUsed> {
  const hourAgo = new Date(asked.now.getTime() - hourMs);
  // An attempt may start a day before it is settled: one that was unknown overnight counts at its end.
  const since = new Date(Math.min(hourAgo.getTime(), asked.dayStart.getTime()) - dayMs);
  const counted = await sql<NewContactsUsed>`
    select count(*) filter (where coalesce(finished_at, ${asked.now}) > ${hourAgo}) as "lastHour",
           count(*) filter (where coalesce(finished_at, ${asked.now}) >= ${asked.dayStart}) as today,
           count(*) filter (where is_informational and coalesce(finished_at, ${asked.now}) >= ${asked.dayStart})
             as "informationalToday",
           max(coalesce(finished_at, ${asked.now})) as "lastAt"
      from (select is_informational, finished_at from attempt
             where line_id = ${asked.lineId} and is_new_contact and started_at > ${since}
               and outcome in ('accepted', 'unknown')
            union all
            select is_informational, null from open where line_id = ${asked.lineId} and is_new_contact) as counted`.execute(
    db.withoutPlugins(),
  );
  return counted.rows[0] ?? { lastHour: 0, today: 0, informationalToday: 0, lastAt: null };
}
