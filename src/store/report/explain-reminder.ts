/** The appointments behind a person's texts. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

export interface ExplainedReminder {
  readonly key: string;
  readonly step: string;
  /** Its text; null: it has none, for `reason`. */
  readonly recipientId: number | null;
  readonly reason: string | null;
  /** The appointment's time as the file has it. */
  readonly asked: string;
  /** The office's zone; null: the time had an offset. */
  readonly zone: string | null;
  readonly at: Date;
  readonly isOff: boolean;
  readonly dueAt: Date;
  readonly notAfter: Date;
  /** When the appointment moved after its text had gone out; null: it did not. */
  readonly movedAt: Date | null;
  /** The file that said so last, its row, and when it was read; the name is null once the import is gone. */
  readonly file: string | null;
  readonly csvRow: number;
  readonly changedAt: Date;
}

/** The steps of a person's appointments in a run, by their times. */
export async function listRemindersOf(
  db: Database,
  { runId, contactId }: { runId: number; contactId: number },
): Promise<readonly ExplainedReminder[]> {
  const { rows } = await sql<ExplainedReminder>`
    select a.key, r.step, r.recipient_id as "recipientId", r.reason, a.asked, a.zone, a.at, a.is_off as "isOff", r.due_at as "dueAt",
           r.not_after as "notAfter", r.moved_at as "movedAt", i.file, a.line_number as "csvRow", a.changed_at as "changedAt"
      from appointment a join reminder r on r.appointment_id = a.id left join import i on i.id = a.import_id
     where a.run_id = ${runId} and a.contact_id = ${contactId} order by r.due_at, a.key, r.step`.execute(
    db.withoutPlugins(),
  );
  return rows;
}
