/** Messages with an unknown outcome as an operator sees them: with the evidence so far. */
import type { Database } from '../database/connect.ts';

export interface UnknownOverview {
  readonly attemptId: number;
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
    .selectFrom('unsettled')
    .innerJoin('message', 'message.id', 'unsettled.messageId')
    // The last attempt: unknown itself, or accepted without a report since.
    .innerJoin('attempt', (join) =>
      join.onRef('attempt.messageId', '=', 'message.id').on('attempt.outcome', 'in', ['unknown', 'accepted']),
    )
    .innerJoin('recipient', 'recipient.id', 'message.recipientId')
    .innerJoin('line', 'line.id', 'message.lineId')
    .select(['recipient.lineNumber as csvRow', 'line.number as fromNumber'])
    .select(['message.phone', 'message.part', 'message.kind', 'message.errorMessage', 'message.handle'])
    .select(['attempt.id as attemptId', 'attempt.startedAt', 'attempt.finishedAt as unknownSince'])
    .select(['attempt.evidence', 'attempt.lookedAt', 'attempt.looked'])
    .where('message.runId', '=', asked.runId)
    .where('message.state', '=', 'unknown')
    .orderBy('attempt.id')
    .limit(asked.limit);
  if (asked.attemptId !== undefined) query = query.where('attempt.id', '=', asked.attemptId);
  return query.execute();
}
