/** How many messages have the text of each revision. */
import { formatNumber } from '../core/format-count.ts';
import { messageStates } from '../core/message/advance.ts';
import type { Database } from '../store/database/connect.ts';
import { countByRevision } from '../store/plan/revision.ts';
import { formatTable } from './text/table.ts';

/** A table with a row per state and a column per revision; empty for a run that was never revised. */
export async function describeRevisions(db: Database, asked: { runId: number; width: number }): Promise<string> {
  const counts = await countByRevision(db, asked.runId);
  const revisions = [...new Set(counts.map(({ revision }) => revision))];
  if (revisions.every((revision) => revision === 1)) return '';
  const sum = (revision: number, state: string): number =>
    counts.find((count) => count.revision === revision && count.state === state)?.messages ?? 0;
  const states = messageStates.filter((state) => counts.some((count) => count.state === state));
  const rows = states.map((state) => [state, ...revisions.map((revision) => formatNumber(sum(revision, state)))]);
  const header = ['By revision', ...revisions.map(String)];
  return formatTable([header, ...rows], {
    width: asked.width,
    alignRight: revisions.map((_, index) => index + 1),
  }).join('\n');
}
