/** Counts the people of a run. Invariant: where everybody has one message, the run's counters answer, however many people there are. */
import { judgeVariants, peopleOfMessages, sumPeople } from '../core/message/people.ts';
import { type PeopleSums, type StateCount, sumCounts, totalMessages } from '../core/message/summary.ts';
import type { Database } from '../store/database/connect.ts';
import { hasVariants, listPeopleCounts, listSkippedPeople } from '../store/report/people-count.ts';

/** People by state, reason and variant. `counts`: the run's counters. */
export async function countPeople(
  db: Database,
  asked: { runId: number; recipients: number; counts: readonly StateCount[] },
): Promise<PeopleSums> {
  const { runId, recipients, counts } = asked;
  const sums = sumCounts(counts);
  const isOneEach = totalMessages(sums) === recipients;
  const withVariants = await hasVariants(db, runId);
  const people =
    isOneEach && !withVariants
      ? peopleOfMessages(counts)
      : await listPeopleCounts(db, { runId, byVariant: withVariants });
  return {
    people: sumPeople(people),
    skippedPeople: isOneEach ? sums.skipped : await countSkipped(db, runId),
    variantPeople: withVariants ? judgeVariants(people) : [],
  };
}

async function countSkipped(db: Database, runId: number): Promise<Readonly<Record<string, number>>> {
  const skipped = await listSkippedPeople(db, runId);
  return Object.fromEntries(skipped.map(({ reason, people }) => [reason, people]));
}
