/**
 * Why one person got what they got: the chain of decisions, from the row of the CSV to the last status. Invariant: every statement
 * names its source and time; what is not known is reported as not known.
 */
import type { FileSpan } from '../core/csv/row-place.ts';
import type { Turn } from '../core/forecast/turn.ts';
import type { Database } from '../store/database/connect.ts';
import {
  type ExplainedAttempt,
  type ExplainedContact,
  type ExplainedLeftOut,
  type ExplainedLookup,
  type ExplainedMessage,
  type ExplainedRecipient,
  type ExplainedReject,
  type ExplainedVerdict,
  findContact,
  findLeftOut,
  listAttemptsOf,
  listLookupsOf,
  listMessagesOf,
  listRecipientsOf,
  listRejectsOf,
  listVerdictsOf,
} from '../store/report/explain.ts';
import { type ExplainedReminder, listRemindersOf } from '../store/report/explain-reminder.ts';
import { listRunFiles } from '../store/report/run-files.ts';
import type { FoundRun } from '../store/runs/run-find.ts';
import { type ExplainedHours, explainHours } from './explain-hours.ts';

export interface Explanation {
  readonly run: FoundRun;
  readonly phone: string;
  /** Null: no imported file has this number. */
  readonly contact: ExplainedContact | null;
  /** The files that the run was planned from. */
  readonly files: readonly FileSpan[];
  /** Null: not a recipient of this run. */
  readonly recipient: ExplainedRecipient | null;
  /** When texts may go to them; null: at any time, or it is no recipient. */
  readonly hours: ExplainedHours | null;
  readonly messages: readonly ExplainedMessage[];
  readonly attempts: readonly ExplainedAttempt[];
  /** The evidence that settled attempts of unknown outcome. */
  readonly verdicts: readonly ExplainedVerdict[];
  readonly lookups: readonly ExplainedLookup[];
  /** Why a valid row is not a recipient; null if it is one, or if there is no such row. */
  readonly leftOut: ExplainedLeftOut | null;
  /** When each message went out or will go out, and what held it. */
  readonly turns: readonly Turn[];
  /** The steps of appointments that the text is for; with the first text also those that have none. */
  readonly reminders: readonly ExplainedReminder[];
  /** Rejected rows that contain this number; read only if the number is not a recipient. */
  readonly rejects: readonly ExplainedReject[];
}

/** Lookups or rejects that an explanation shows. */
const shownRows = 5;

/**
 * Reads the chain without the turns: once for each row of the person that the run has, and once if it has none. `asOf`: the moment around
 * which the permitted hours are shown.
 */
export async function explainPerson(
  db: Database,
  asked: { run: FoundRun; phone: string; asOf: Date },
): Promise<readonly [Omit<Explanation, 'turns'>, ...Omit<Explanation, 'turns'>[]]> {
  const { run, phone } = asked;
  const contact = await findContact(db, { accountId: run.accountId, phone });
  const recipients = contact === null ? [] : await listRecipientsOf(db, { runId: run.id, contactId: contact.id });
  const [first = null, ...others] = recipients;
  const reminders = contact === null ? [] : await listRemindersOf(db, { runId: run.id, contactId: contact.id });
  const ofFirst = reminders.filter(({ recipientId }) => recipientId === null || recipientId === first?.id);
  const explained = [await explainRecipient(db, { ...asked, contact, recipient: first, reminders: ofFirst })] as const;
  const rest: Omit<Explanation, 'turns'>[] = [];
  for (const recipient of others) {
    const own = reminders.filter(({ recipientId }) => recipientId === recipient.id);
    rest.push(await explainRecipient(db, { ...asked, contact, recipient, reminders: own }));
  }
  return [...explained, ...rest];
}

async function explainRecipient(
  db: Database,
  asked: Pick<Explanation, 'run' | 'phone' | 'contact' | 'recipient' | 'reminders'> & { asOf: Date },
): Promise<Omit<Explanation, 'turns'>> {
  const { run, phone, contact, recipient, reminders } = asked;
  return {
    run,
    phone,
    contact,
    files: await listRunFiles(db, run.id),
    recipient,
    reminders,
    hours: await explainHours(db, asked),
    messages: recipient === null ? [] : await listMessagesOf(db, recipient.id),
    attempts: recipient === null ? [] : await listAttemptsOf(db, recipient.id),
    verdicts: recipient === null ? [] : await listVerdictsOf(db, recipient.id),
    leftOut:
      contact === null || recipient !== null ? null : await findLeftOut(db, { runId: run.id, contactId: contact.id }),
    lookups: contact === null ? [] : await listLookupsOf(db, { contactId: contact.id, limit: shownRows }),
    rejects: recipient === null ? await listRejectsOf(db, { runId: run.id, phone, limit: shownRows }) : [],
  };
}
