/** The runs of this database, newest first. */
import type { RunState } from '../../core/message/run-state.ts';
import type { Database } from '../database/connect.ts';

export interface PastRun {
  readonly id: number;
  readonly campaign: string;
  /** The account's name. */
  readonly account: string;
  readonly occurrence: string;
  readonly state: RunState;
  readonly stopReason: string | null;
  readonly recipients: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Up to `limit` runs, tests excluded. */
export async function listPastRuns(db: Database, { limit }: { limit: number }): Promise<readonly PastRun[]> {
  return db
    .selectFrom('run')
    .innerJoin('account', 'account.id', 'run.accountId')
    .select(['run.id', 'campaign', 'account.name as account', 'occurrence', 'state', 'stopReason', 'recipients'])
    .select(['startedAt', 'finishedAt'])
    .where('isTest', '=', false)
    .orderBy('run.id', 'desc')
    .limit(limit)
    .execute();
}
