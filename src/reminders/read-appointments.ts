/** Rows of an import -> appointments. Invariant: a row that says no time, zone or key is a reject with the column that is to blame. */
import { type Campaign, mainVariant } from '../core/campaign/campaign.ts';
import { readFilter } from '../core/filter/read-filter.ts';
import { readAppointmentTime } from '../core/reminder/appointment-time.ts';
import type { Reminder } from '../core/reminder/reminder.ts';
import { type CompiledPart, compileVariants, renderMessages, withEmpty } from '../plan/render-messages.ts';
import type { Reject } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import { listRowsToPlan, type RowToPlan } from '../store/plan/plan-source.ts';
import { type AppointmentFacts, listFilteredRows } from '../store/reminders/appointment.ts';

export interface ReadAppointments {
  readonly appointments: readonly AppointmentFacts[];
  readonly rejects: readonly Reject[];
}

export interface ReadAsked {
  readonly runId: number;
  readonly importId: number;
  readonly campaign: Campaign;
  readonly reminder: Reminder;
  /** The name of each column in texts, in the order of the file. */
  readonly columns: readonly string[];
  readonly now: Date;
}

const batchRows = 2_000;

/** Reads all rows that the audience includes. Of rows with one key the first counts that can be read. */
export async function readAppointments(db: Database, asked: ReadAsked): Promise<ReadAppointments> {
  const off = await findOff(db, asked);
  const seen = new Map<string, number>();
  const appointments: AppointmentFacts[] = [];
  const rejects: Reject[] = [];
  const parts = compileVariants(asked.campaign).get(mainVariant) ?? [];
  for (let afterLine = 0; ; ) {
    const rows = await listRowsToPlan(db, { ...asked, isPerRow: true, afterLine, limit: batchRows });
    const last = rows.at(-1);
    if (last === undefined) return { appointments, rejects };
    afterLine = last.lineNumber;
    for (const row of rows) {
      const read = readRow(row, { ...asked, isOff: off.has(row.lineNumber), seen });
      const wrong = 'key' in read ? findGap(row, { parts, reminder: asked.reminder }) : read;
      if ('key' in read) appointments.push(read);
      if (wrong === null) continue;
      const cells = asked.columns.map((column) => row.values[column] ?? '');
      rejects.push({ lineNumber: row.lineNumber, columnName: wrong.column, reason: wrong.reason, cells });
    }
  }
}

interface Wrong {
  readonly column: string;
  readonly reason: string;
}

/** Why its text cannot be filled in; null: it can. */
function findGap(
  { values }: RowToPlan,
  { parts, reminder }: { parts: readonly CompiledPart[]; reminder: Reminder },
): Wrong | null {
  const step = reminder.steps[0]?.name ?? '';
  const rendered = renderMessages(parts, withEmpty(parts, { ...values, step }), { appointments: [values] });
  return rendered.ok ? null : rendered;
}

/** Rows whose appointment is off, by number. */
async function findOff(db: Database, { importId, campaign, reminder, now }: ReadAsked): Promise<ReadonlySet<number>> {
  if (reminder.cancelledIf === null) return new Set();
  const read = readFilter(reminder.cancelledIf);
  if (!read.ok) throw new Error(`A condition that was checked cannot be read: ${read.mistake.reason}`);
  return listFilteredRows(db, { importId, filter: read.filter, campaign: campaign.path, now });
}

function readRow(
  row: RowToPlan,
  { reminder, importId, isOff, seen }: ReadAsked & { isOff: boolean; seen: Map<string, number> },
): AppointmentFacts | Wrong {
  const { zone } = reminder;
  const key = (row.values[reminder.key] ?? '').trim();
  if (key === '') return { column: reminder.key, reason: 'is empty: this appointment cannot be known again' };
  const earlier = seen.get(key);
  if (earlier !== undefined)
    return { column: reminder.key, reason: `is that of row ${earlier}, too: only one of them counts` };
  const zoneName = zone === null ? null : 'name' in zone ? zone.name : (row.values[zone.field] ?? '');
  const cell = row.values[reminder.time] ?? '';
  const time = readAppointmentTime(cell, zoneName);
  if (!time.ok) {
    const zoneColumn = zone !== null && 'field' in zone ? zone.field : reminder.time;
    return { column: time.isZone ? zoneColumn : reminder.time, reason: time.reason };
  }
  seen.set(key, row.lineNumber);
  return {
    key,
    contactId: row.contactId,
    at: new Date(time.atMs),
    asked: cell,
    zone: 'zone' in time.clock ? time.clock.zone : null,
    offsetMs: 'zone' in time.clock ? null : time.clock.offsetMs,
    isOff,
    values: row.values,
    importId,
    lineNumber: row.lineNumber,
  };
}
