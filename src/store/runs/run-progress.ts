/** How far a run is, and what still keeps it from being finished. */
import type { MessageState } from '../../core/message/advance.ts';
import type { RunState } from '../../core/message/run-state.ts';
import { noMessages } from '../../core/message/summary.ts';
import type { Database } from '../database/connect.ts';

export interface RunProgress {
  readonly state: RunState;
  readonly stopReason: string | null;
  readonly messages: Readonly<Record<MessageState, number>>;
  /** Messages in state `unknown` whose fate the provider itself does not know: no report will come. */
  readonly undecided: number;
  /** Messages in state `sent` that may still become delivered: all but SMS, which ends there. */
  readonly sentNotSettled: number;
  /** Messages still planned for lines that may not send. */
  readonly plannedOnBlockedLines: number;
  /** Why one of those lines may not send. */
  readonly blockedReason: string | null;
}

/** A run's progress, from its counters. */
export async function getRunProgress(db: Database, runId: number): Promise<RunProgress> {
  const run = await db
    .selectFrom('run')
    .select(['state', 'stopReason'])
    .where('id', '=', runId)
    .executeTakeFirstOrThrow();
  const counts = await db
    .selectFrom('runCount')
    .leftJoin('line', 'line.id', 'runCount.lineId')
    .select((eb) => ['runCount.state', 'channel', 'line.blockedReason', eb.fn.sum<string>('messages').as('messages')])
    .where('runId', '=', runId)
    .groupBy(['runCount.state', 'channel', 'line.blockedReason'])
    .execute();
  const messages = noMessages();
  let sentNotSettled = 0;
  let plannedOnBlockedLines = 0;
  let blockedReason: string | null = null;
  for (const row of counts) {
    const count = Number(row.messages);
    messages[row.state] += count;
    if (row.state === 'sent' && row.channel !== 'SMS') sentNotSettled += count;
    if (row.state === 'planned' && row.blockedReason !== null && count > 0) {
      plannedOnBlockedLines += count;
      blockedReason = row.blockedReason;
    }
  }
  return {
    ...run,
    messages,
    undecided: messages.unknown === 0 ? 0 : await countUndecided(db, runId),
    sentNotSettled,
    plannedOnBlockedLines,
    blockedReason,
  };
}

/** Counted row by row: they are a handful among what has to be settled. */
async function countUndecided(db: Database, runId: number): Promise<number> {
  const row = await db
    .selectFrom('attempt')
    .select((eb) => eb.fn.countAll<number>().as('messages'))
    .where('runId', '=', runId)
    .where('isUnknown', '=', true)
    .where('handle', 'is not', null)
    .executeTakeFirstOrThrow();
  return row.messages;
}
