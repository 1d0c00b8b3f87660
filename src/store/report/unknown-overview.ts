/** Messages with an unknown outcome as an operator sees them: with the evidence so far. */
import type { AttemptKey } from '../../core/message/answer.ts';
import type { Database } from '../database/connect.ts';

export interface UnknownOverview extends AttemptKey {
  /** Number of the CSV's row. */
  readonly csvRow: number;
  readonly phone: string;
  readonly part: number;
  readonly kind: string;
  readonly fromNumber: string;
  readonly startedAt: Date;
  readonly unknownSince: Date | null;
  /** Why it is unknown: `takeover` of its line, or `answer` for an answer that did not decide. */
  readonly evidence: string | null;
  readonly errorMessage: string | null;
  /** The provider's id where it took the message and cannot say what became of it; else null. */
  readonly handle: string | null;
  /** The last search for evidence, and what it found; null before the first. */
  readonly lookedAt: Date | null;
  readonly looked: string | null;
}

/** The run's messages with an unknown outcome, oldest attempt first; or only that of `attemptId`. */
export async function listUnknownOverviews(
  db: Database,
  asked: { runId: number; attemptId?: number; limit: number },
): Promise<readonly UnknownOverview[]> {
  let query = db
    .selectFrom('attempt')
    .innerJoin('messageState as message', 'message.id', 'attempt.messageId')
    .innerJoin('recipient', 'recipient.id', 'message.recipientId')
    .innerJoin('line', 'line.id', 'attempt.lineId')
    .select(['recipient.lineNumber as csvRow', 'line.number as fromNumber'])
    .select(['message.phone', 'message.part', 'message.kind', 'attempt.errorMessage', 'attempt.handle'])
    .select(['attempt.messageId', 'attempt.id as attemptId', 'attempt.startedAt', 'attempt.finishedAt as unknownSince'])
    .select(['attempt.evidence', 'attempt.lookedAt', 'attempt.looked'])
    .where('attempt.runId', '=', asked.runId)
    .where('attempt.isUnknown', '=', true)
    .orderBy('attempt.id')
    .limit(asked.limit);
  if (asked.attemptId !== undefined) query = query.where('attempt.id', '=', asked.attemptId);
  return query.execute();
}
