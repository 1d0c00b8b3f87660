/**
 * Which texts the appointments of one person want, by what is known of them now. Invariant: an appointment that is off, or over, wants none;
 * appointments that share a text want one.
 */
import type { Reminder, ReminderStep } from './reminder.ts';
import { momentOf, type OfficeClock, type StepMoment } from './step.ts';

export interface KnownAppointment {
  readonly id: number;
  readonly atMs: number;
  readonly clock: OfficeClock;
  readonly isOff: boolean;
}

/** One text for one appointment, or for several that share it. */
export interface WantedText extends StepMoment {
  readonly step: string;
  /** In the order of their times; the first one fills in the text. */
  readonly appointmentIds: readonly number[];
}

/** What the steps want for one person's appointments. `mayChange`: whether the text of a step may still be made or changed. */
export function listWanted(
  appointments: readonly KnownAppointment[],
  reminder: Pick<Reminder, 'steps' | 'usefulUntilMs' | 'mergeWithinMs'>,
  mayChange: (appointmentId: number, step: string) => boolean,
): readonly WantedText[] {
  return reminder.steps.flatMap((step) => {
    const due = appointments
      .filter(({ id, isOff }) => !isOff && mayChange(id, step.name))
      .map(({ id, atMs, clock }) => ({
        id,
        atMs,
        ...momentOf(step, { atMs, clock, usefulUntilMs: reminder.usefulUntilMs }),
      }))
      .sort((one, other) => one.dueMs - other.dueMs || one.atMs - other.atMs || one.id - other.id);
    return joinNear(due, { step, withinMs: reminder.mergeWithinMs });
  });
}

interface Due extends StepMoment {
  readonly id: number;
}

function joinNear(
  due: readonly Due[],
  { step, withinMs }: { step: ReminderStep; withinMs: number },
): readonly WantedText[] {
  const texts: { step: string; appointmentIds: number[]; dueMs: number; notAfterMs: number }[] = [];
  for (const { id, dueMs, notAfterMs } of due) {
    const open = texts.at(-1);
    if (open !== undefined && withinMs > 0 && dueMs - open.dueMs <= withinMs) {
      open.appointmentIds.push(id);
      open.notAfterMs = Math.min(open.notAfterMs, notAfterMs);
    } else texts.push({ step: step.name, appointmentIds: [id], dueMs, notAfterMs });
  }
  return texts;
}
