/** Past runs in numbers: one object each, with the same keys as a run's summary. */
import { type PeopleSums, type RunSummary, sumCounts } from '../core/message/summary.ts';
import type { Database } from '../store/database/connect.ts';
import { listPastRuns } from '../store/report/past-runs.ts';
import { listStateCounts } from '../store/report/run-report.ts';
import { countPeople } from './people.ts';

export interface PastRunSummary
  extends Pick<RunSummary, 'run' | 'campaign' | 'occurrence' | 'state' | 'stopReason' | 'recipients' | 'messages'>,
    Pick<PeopleSums, 'people'> {
  readonly account: string;
  /** Null: not yet. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** The newest runs first, tests excluded. */
export async function summarizePastRuns(db: Database, asked: { limit: number }): Promise<readonly PastRunSummary[]> {
  const summaries: PastRunSummary[] = [];
  for (const { id: run, ...rest } of await listPastRuns(db, asked)) {
    const counts = await listStateCounts(db, run);
    const { people } = await countPeople(db, { runId: run, recipients: rest.recipients, counts });
    summaries.push({ run, ...rest, people, messages: sumCounts(counts).messages });
  }
  return summaries;
}
