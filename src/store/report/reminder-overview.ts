/** The reminders of a standing run in numbers, and the appointments about which people may know the wrong time. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

export interface StepOverview {
  readonly step: string;
  /** Texts that wait; when the first and the last of them are due, null without any. */
  readonly waiting: number;
  readonly first: Date | null;
  readonly last: Date | null;
  /** Texts that have gone out, or may have. */
  readonly gone: number;
  /** Appointments without a text of this step, or whose text was taken back. */
  readonly none: number;
}

/** The steps of a run; a text that appointments share counts once. */
export async function listStepOverviews(db: Database, runId: number): Promise<readonly StepOverview[]> {
  const { rows } = await sql<StepOverview>`
    select r.step, count(distinct m.id) filter (where m.state = 'planned')::integer as waiting,
           min(r.due_at) filter (where m.state = 'planned') as first, max(r.due_at) filter (where m.state = 'planned') as last,
           count(distinct m.id) filter (where m.state not in ('planned', 'skipped', 'cancelled'))::integer as gone,
           count(*) filter (where m.id is null or m.state in ('skipped', 'cancelled'))::integer as none
      from appointment a join reminder r on r.appointment_id = a.id
      left join message_state m on m.id = r.recipient_id * 32 + 1
     where a.run_id = ${runId} group by r.step order by min(r.due_at - a.at), r.step`.execute(db.withoutPlugins());
  return rows;
}

export interface MovedAppointment {
  readonly key: string;
  readonly step: string;
  /** Its time as the newest file has it, and the office's zone; zone null: the time has an offset. */
  readonly asked: string;
  readonly zone: string | null;
}

/** Appointments to come that moved after a text with the old time had gone out, by their times; the first `limit`, and how many there are. */
export async function listMovedAppointments(
  db: Database,
  { runId, now, limit }: { runId: number; now: Date; limit: number },
): Promise<{ count: number; first: readonly MovedAppointment[] }> {
  const { rows } = await sql<MovedAppointment & { count: number }>`
    select count(*) over ()::integer as count, a.key, r.step, a.asked, a.zone
      from appointment a join reminder r on r.appointment_id = a.id
      join message_state m on m.id = r.recipient_id * 32 + 1
     where a.run_id = ${runId} and r.moved_at is not null and a.at > ${now} and not a.is_off and m.contact_id = a.contact_id
       and m.state in ('accepted', 'sent', 'delivered')
     order by a.at, a.key, r.due_at limit ${limit}`.execute(db.withoutPlugins());
  return { count: rows[0]?.count ?? 0, first: rows.map(({ key, step, asked, zone }) => ({ key, step, asked, zone })) };
}
