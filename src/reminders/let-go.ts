/** Takes back texts that no appointment wants any longer. What is on its way, or has gone out, is only marked. */
import { hourMs } from '../core/duration.ts';
import { momentOf } from '../core/reminder/step.ts';
import { isBeyondRecall, isOnItsWay } from '../core/reminder/step-state.ts';
import type { AppointmentRow } from '../store/reminders/appointment.ts';
import type { Person } from '../store/reminders/person.ts';
import type { ReminderRow } from '../store/reminders/reminder.ts';
import { type Batch, clockOf, type PersonFacts } from './text-work.ts';

/** A text that its appointments no longer want. */
export function letGo(
  row: ReminderRow,
  {
    appointments,
    person,
    kept,
    decided,
    work,
    batch,
  }: PersonFacts & { kept: ReadonlySet<number>; decided: ReadonlyMap<string, string | null>; batch: Batch },
): void {
  const appointment = appointments.find(({ id }) => id === row.appointmentId);
  if (row.recipientId === null || appointment === undefined || kept.has(row.recipientId)) return;
  const reason = decided.get(`${row.appointmentId} ${row.step}`) ?? reasonFor(row, { appointment, person, batch });
  const moved = (): void => {
    const step = batch.campaign.reminder.steps.find(({ name }) => name === row.step);
    if (step === undefined) return;
    const clock = { atMs: appointment.at.getTime(), clock: clockOf(appointment) };
    const { dueMs, notAfterMs } = momentOf(step, { ...clock, usefulUntilMs: batch.campaign.reminder.usefulUntilMs });
    work.reminders.push({
      appointmentId: row.appointmentId,
      step: row.step,
      recipientId: row.recipientId,
      newIndex: null,
      dueAt: new Date(dueMs),
      notAfter: new Date(notAfterMs),
      hash: row.hash,
      reason: null,
      isAgain: row.isAgain,
      movedAt: batch.now,
    });
  };
  if (row.state === 'planned') {
    // The person whose text it is decides on it.
    if (!row.isOfOthers) work.withdrawn.push({ recipientId: row.recipientId, reason });
  } else if (decided.has(`${row.appointmentId} ${row.step}`)) return;
  else if (isOnItsWay(row)) {
    if (!hasChanged(row, appointment, batch)) return;
    work.onTheirWay.push({ recipientId: row.recipientId, reason });
    if (!appointment.isOff) moved();
  } else if (isBeyondRecall(row) && hasChanged(row, appointment, batch)) {
    moved();
    if (row.hasRest) work.onTheirWay.push({ recipientId: row.recipientId, reason });
  }
}

/** True if its text would be another, or none, by now. */
function hasChanged(row: ReminderRow, appointment: AppointmentRow, { campaign }: Batch): boolean {
  const step = campaign.reminder.steps.find(({ name }) => name === row.step);
  if (appointment.isOff || step === undefined || row.contactId !== appointment.contactId) return true;
  const { usefulUntilMs } = campaign.reminder;
  const { dueMs } = momentOf(step, { atMs: appointment.at.getTime(), clock: clockOf(appointment), usefulUntilMs });
  return Math.abs(dueMs - row.dueAt.getTime()) >= hourMs;
}

function reasonFor(
  row: ReminderRow,
  { appointment, person, batch }: { appointment: AppointmentRow; person: Person; batch: Batch },
): string {
  if (appointment.isOff) return batch.offBecause?.get(appointment.id) ?? 'appointment_cancelled';
  if (row.contactId !== person.id) return 'number_changed';
  if (!batch.campaign.reminder.steps.some(({ name }) => name === row.step)) return 'step_removed';
  return row.state !== 'planned' || appointment.at <= batch.now ? 'appointment_moved' : 'shared';
}
