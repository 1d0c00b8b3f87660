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
  findRecipient,
  listAttemptsOf,
  listLookupsOf,
  listMessagesOf,
  listRejectsOf,
  listVerdictsOf,
} from '../store/report/explain.ts';
import { listRunFiles } from '../store/report/run-files.ts';
import type { FoundRun } from '../store/runs/run-find.ts';

export interface Explanation {
  readonly run: FoundRun;
  readonly phone: string;
  /** Null: no imported file has this number. */
  readonly contact: ExplainedContact | null;
  /** The files that the run was planned from. */
  readonly files: readonly FileSpan[];
  /** Null: not a recipient of this run. */
  readonly recipient: ExplainedRecipient | null;
  readonly messages: readonly ExplainedMessage[];
  readonly attempts: readonly ExplainedAttempt[];
  /** The evidence that settled attempts of unknown outcome. */
  readonly verdicts: readonly ExplainedVerdict[];
  readonly lookups: readonly ExplainedLookup[];
  /** Why a valid row is not a recipient; null if it is one, or if there is no such row. */
  readonly leftOut: ExplainedLeftOut | null;
  /** When each message went out or will go out, and what held it. */
  readonly turns: readonly Turn[];
  /** Rejected rows that contain this number; read only if the number is not a recipient. */
  readonly rejects: readonly ExplainedReject[];
}

/** Lookups or rejects that an explanation shows. */
const shownRows = 5;

/** Reads the chain, without the turns. */
export async function explainRecipient(
  db: Database,
  asked: { run: FoundRun; phone: string },
): Promise<Omit<Explanation, 'turns'>> {
  const { run, phone } = asked;
  const contact = await findContact(db, { accountId: run.accountId, phone });
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
