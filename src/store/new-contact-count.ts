/** How much of a line's ration of new contacts is used. Counted from attempts, so that a restart forgets nothing. */
import { sql } from 'kysely';
import type { Database } from './connect.ts';

export interface NewContactCount {
  readonly lastHour: number;
  readonly today: number;
}

/**
 * New contacts of a line in the last 60 minutes and since `dayStart`. What is in flight counts as of `now`, what was
 * answered as of its answer: the provider counted it no later than that, so its windows are never fuller than ours.
 * Attempts proved not to have reached a person (unsent, refused) do not count.
 */
export async function countNewContacts(
  db: Database,
  asked: { lineId: number; now: Date; dayStart: Date },
): Promise<NewContactCount> {
  const hourAgo = new Date(asked.now.getTime() - 3_600_000);
  // Started up to a day earlier than it was settled: what stayed unknown overnight still counts where it ended.
  const since = new Date(Math.min(hourAgo.getTime(), asked.dayStart.getTime()) - 24 * 3_600_000);
  const counted = await sql<{ lastHour: number; today: number }>`
    select count(*) filter (where coalesce(finished_at, ${asked.now}) > ${hourAgo}) as last_hour,
           count(*) filter (where coalesce(finished_at, ${asked.now}) >= ${asked.dayStart}) as today
      from attempt
     where line_id = ${asked.lineId} and is_new_contact and started_at > ${since}
       and (outcome is null or outcome in ('accepted', 'unknown'))`.execute(db);
  const row = counted.rows[0];
  return { lastHour: row?.lastHour ?? 0, today: row?.today ?? 0 };
}
