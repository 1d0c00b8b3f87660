/** The rows of people whose messages failed. */
import type { Database } from '../database/connect.ts';

export interface FailedRow {
  /** Of the message. */
  readonly id: number;
  readonly recipientId: number;
  readonly lineNumber: number;
  readonly values: Readonly<Record<string, string>>;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** Failed messages of a run after message `afterId`, in the order of the file; a person may have several. */
export async function listFailedRows(
  db: Database,
  asked: { runId: number; afterId: number; limit: number },
): Promise<readonly FailedRow[]> {
  return db
    .selectFrom('messageState as message')
    .innerJoin('recipient', 'recipient.id', 'message.recipientId')
    .select(['message.id', 'recipientId', 'lineNumber', 'values', 'errorCode', 'errorMessage'])
    .where('message.runId', '=', asked.runId)
    .where('message.state', '=', 'failed')
    .where('message.id', '>', asked.afterId)
    .orderBy('message.id')
    .limit(asked.limit)
    .execute();
}
