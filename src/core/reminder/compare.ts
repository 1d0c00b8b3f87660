/** What a newer file changes. Invariant: an appointment that a file does not name is not off, unless the file is complete. */

/** What a file says of an appointment. */
export interface KnownFacts {
  readonly key: string;
  readonly contactId: number;
  readonly at: Date;
  /** Its time as the file has it. */
  readonly asked: string;
  /** The office's zone; null: `offsetMs` is known instead. */
  readonly zone: string | null;
  readonly offsetMs: number | null;
  readonly isOff: boolean;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The first that applies. `passed`: it was over when a file first named it; `vanished`: a complete file no longer has it; `unread`: the
 * file names it in a row that cannot be read; `left_out`: in one that the audience leaves out.
 */
export const appointmentChanges = [
  'added',
  'cancelled',
  'booked_again',
  'renumbered',
  'moved',
  'changed',
  'unchanged',
  'vanished',
  'unread',
  'left_out',
  'passed',
] as const;
export type AppointmentChange = (typeof appointmentChanges)[number];

/** `was` null: it is not known yet. */
export function compareAppointment(was: KnownFacts | null, is: KnownFacts, now: Date): AppointmentChange {
  if (was === null) return is.at <= now ? 'passed' : 'added';
  if (was.isOff !== is.isOff) return is.isOff ? 'cancelled' : 'booked_again';
  if (was.contactId !== is.contactId) return 'renumbered';
  if (was.at.getTime() !== is.at.getTime() || was.zone !== is.zone || was.offsetMs !== is.offsetMs) return 'moved';
  return hasSameValues(was.values, is.values) ? 'unchanged' : 'changed';
}

function hasSameValues(some: Readonly<Record<string, string>>, others: Readonly<Record<string, string>>): boolean {
  const names = new Set([...Object.keys(some), ...Object.keys(others)]);
  return [...names].every((name) => (some[name] ?? '') === (others[name] ?? ''));
}
