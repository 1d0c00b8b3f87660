/** What changing texts works on: the facts of some people, and what is to be written for them. */
import type { Account } from '../core/campaign/account.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import type { LineShare } from '../core/pace/share-lines.ts';
import type { Reminder } from '../core/reminder/reminder.ts';
import type { OfficeClock } from '../core/reminder/step.ts';
import type { PlaceOfRow } from '../plan/place-book.ts';
import type { CompiledPart } from '../plan/render-messages.ts';
import type { AppointmentRow } from '../store/reminders/appointment.ts';
import type { NewText } from '../store/reminders/insert-texts.ts';
import type { Person } from '../store/reminders/person.ts';
import type { ReminderFacts, ReminderRow, WaitingText } from '../store/reminders/reminder.ts';

export interface ChangeAsked {
  readonly runId: number;
  readonly campaign: Campaign & { readonly reminder: Reminder };
  readonly account: Pick<Account, 'lines'>;
  readonly lineIds: ReadonlyMap<string, number>;
  readonly contactIds: readonly number[];
  /** Why appointments are off, by their ids; the others were cancelled. */
  readonly offBecause?: ReadonlyMap<number, string>;
  readonly now: Date;
}

/** What is to be written for some people. */
export interface Work {
  readonly added: NewText[];
  readonly changed: WaitingText[];
  /** Waiting texts that nobody is to get. */
  readonly withdrawn: { readonly recipientId: number; readonly reason: string }[];
  /** Texts on their way, or begun, of which nobody is to get what has not left. */
  readonly onTheirWay: { readonly recipientId: number; readonly reason: string }[];
  /** `newIndex`: the recipient is that of an added text. */
  readonly reminders: (ReminderFacts & { readonly newIndex: number | null })[];
}

export interface Batch extends ChangeAsked {
  readonly parts: readonly CompiledPart[];
  readonly share: LineShare;
}

export interface PersonFacts {
  readonly person: Person;
  readonly appointments: readonly AppointmentRow[];
  readonly reminders: readonly ReminderRow[];
  readonly placeOf: ReadonlyMap<number, PlaceOfRow | undefined>;
  readonly work: Work;
}

export function clockOf({ zone, offsetMs }: AppointmentRow): OfficeClock {
  return zone === null ? { offsetMs: offsetMs ?? 0 } : { zone };
}

export function withoutText(made: {
  id: number;
  step: string;
  reason: string;
  dueMs: number;
  notAfterMs: number;
}): Work['reminders'][number] {
  return {
    appointmentId: made.id,
    step: made.step,
    recipientId: null,
    newIndex: null,
    dueAt: new Date(made.dueMs),
    notAfter: new Date(made.notAfterMs),
    hash: '',
    reason: made.reason,
    isAgain: false,
    movedAt: null,
  };
}
