/**
 * Why one person got what they got: the chain of decisions, from the row of the CSV to the last status. Invariant: every
 * claim names where it comes from and when; what is not known is said to be not known.
 */
import type { FileSpan } from '../core/csv/row-place.ts';
import type { Turn } from '../core/forecast/turn.ts';
import { listRunFiles } from '../store/audience/import.ts';
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
  findRecipient,
  listAttemptsOf,
  listLookupsOf,
  listMessagesOf,
  listRejectsOf,
  listVerdictsOf,
} from '../store/report/explain.ts';
import type { FoundRun } from '../store/runs/run-find.ts';

export interface Explanation {
  readonly run: FoundRun;
  readonly phone: string;
  /** Null: no file ever had this number. */
  readonly contact: ExplainedContact | null;
  /** Those that the run was planned from. */
  readonly files: readonly FileSpan[];
  /** Null: not a recipient of this run. */
  readonly recipient: ExplainedRecipient | null;
  readonly messages: readonly ExplainedMessage[];
  readonly attempts: readonly ExplainedAttempt[];
  /** What settled attempts whose outcome had not been known. */
  readonly verdicts: readonly ExplainedVerdict[];
  readonly lookups: readonly ExplainedLookup[];
  /** Why the row was no recipient though it was sound; null when it is one, or there was no such row. */
  readonly leftOut: ExplainedLeftOut | null;
  /** When each message went out, or will, and what held it. */
  readonly turns: readonly Turn[];
  /** Rejected rows with this number in them; looked for only when it is no recipient. */
  readonly rejects: readonly ExplainedReject[];
}

/** Rows of one kind that an explanation shows. */
const shownRows = 5;

/** Reads the chain, but for the turns. */
export async function explainRecipient(
  db: Database,
  asked: { run: FoundRun; phone: string },
): Promise<Omit<Explanation, 'turns'>> {
  const { run, phone } = asked;
  const contact = await findContact(db, phone);
  const recipient = contact === null ? null : await findRecipient(db, { runId: run.id, contactId: contact.id });
  return {
    run,
    phone,
    contact,
    files: await listRunFiles(db, run.id),
    recipient,
    messages: recipient === null ? [] : await listMessagesOf(db, recipient.id),
    attempts: recipient === null ? [] : await listAttemptsOf(db, recipient.id),
    verdicts: recipient === null ? [] : await listVerdictsOf(db, recipient.id),
    leftOut:
      contact === null || recipient !== null ? null : await findLeftOut(db, { runId: run.id, contactId: contact.id }),
    lookups: contact === null ? [] : await listLookupsOf(db, { contactId: contact.id, limit: shownRows }),
    rejects: recipient === null ? await listRejectsOf(db, { runId: run.id, phone, limit: shownRows }) : [],
  };
}
