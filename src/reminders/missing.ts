/**
 * Appointments to come that a newer file does not confirm. Invariant: one that the file names is never taken for one that it lacks, whether
 * its row was rejected or is left out.
 */
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import type { Reminder } from '../core/reminder/reminder.ts';
import { listLeftOut } from '../store/audience/left-out.ts';
import { listRejects } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import { type AppointmentRow, listAppointments, listStagedKeys } from '../store/reminders/appointment.ts';

export interface Missing {
  /** Their rows were rejected. */
  readonly unread: readonly AppointmentRow[];
  /** Their rows are left out by the audience. */
  readonly leftOut: readonly AppointmentRow[];
  /** Nothing in the file names them. */
  readonly vanished: readonly AppointmentRow[];
}

const pageRows = 2_000;

/** Every key that a file names, also in rows that are rejected or left out. `columns`: the name of each column in texts, in the order of the file. */
export async function listNamedKeys(
  db: Database,
  { importId, columns, key }: { importId: number; columns: readonly string[]; key: string },
): Promise<ReadonlySet<string>> {
  const named = new Set((await listStagedKeys(db, { importId, key })).map((each) => each.trim()));
  const column = columns.indexOf(key);
  for (let afterLine = 0; ; ) {
    const page = await listRejects(db, { importId, afterLine, limit: pageRows });
    const last = page.at(-1);
    if (last === undefined) return named;
    afterLine = last.lineNumber;
    for (const { cells } of page) named.add((cells[column] ?? '').trim());
  }
}

/** The keys of the rows that the run's audience leaves out. */
export async function listLeftOutKeys(
  db: Database,
  { runId, key }: { runId: number; key: string },
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (let afterLine = 0; ; ) {
    const page = await listLeftOut(db, { runId, afterLine, limit: pageRows });
    const last = page.at(-1);
    if (last === undefined) return keys;
    afterLine = last.lineNumber;
    for (const { values } of page) keys.add((values[key] ?? '').trim());
  }
}

/** `read`: the keys of the rows that could be read. */
export function sortMissing(
  known: readonly AppointmentRow[],
  file: { read: ReadonlySet<string>; named: ReadonlySet<string>; leftOut: ReadonlySet<string>; now: Date },
): Missing {
  const missing = known.filter((row) => isAhead(row, file.now) && !file.read.has(row.key));
  return {
    leftOut: missing.filter(({ key }) => file.leftOut.has(key)),
    unread: missing.filter(({ key }) => file.named.has(key) && !file.leftOut.has(key)),
    vanished: missing.filter(({ key }) => !file.named.has(key) && !file.leftOut.has(key)),
  };
}

function isAhead({ isOff, at }: AppointmentRow, now: Date): boolean {
  return !isOff && at > now;
}

/** More than this share of what is to come does not vanish in a day: the file is cut off, or another one. */
const mostVanished = 0.2;

/** Throws `many-vanished` for a complete file that lacks too many appointments of a run, unless an operator has confirmed just so many. */
export async function refuseManyVanished(
  db: Database,
  asked: {
    runId: number;
    campaign: { readonly path: string; readonly reminder: Reminder };
    named: ReadonlySet<string>;
    yesCancel: number | null;
    now: Date;
  },
): Promise<void> {
  const { runId, campaign, named, yesCancel, now } = asked;
  if (!campaign.reminder.isComplete) return;
  const ahead = (await listAppointments(db, { runId })).filter((row) => isAhead(row, now));
  const vanished = ahead.filter(({ key }) => !named.has(key)).length;
  if (vanished <= ahead.length * mostVanished || yesCancel === vanished) return;
  const confirmed = yesCancel === null ? '' : `, not ${formatNumber(yesCancel)}`;
  throw badInput(
    'many-vanished',
    `Cannot sync ${campaign.path}: ${formatNumber(vanished)}${confirmed} of ${formatNumber(ahead.length)} appointments to come are missing in this file, and complete says that they are off; no reminder was changed`,
    { vanished },
  );
}
