/** `bluecast report`: one row per message, streamed; for people the sums follow, where a terminal still shows them. */
import type { DatabaseWorld } from '../compose.ts';
import { badInput } from '../core/operating-error.ts';
import { describeRun, summarizeRun } from '../report/report.ts';
import { describeRevisions } from '../report/revisions.ts';
import { type ReportFormat, reportRows } from '../report/rows.ts';
import { formatVariants } from '../report/text/variant-text.ts';
import { getNamedRun } from '../runs/named-run.ts';
import { listVariantCounts } from '../store/report/variant-count.ts';
import { findLastRun } from '../store/runs/run-find.ts';

export interface ReportInput {
  /** Absent: the last run. */
  readonly run: string | undefined;
  readonly format: ReportFormat;
}

/** Writes the report to stdout; stops quietly when nobody reads it any more. */
export async function report(world: DatabaseWorld, input: ReportInput): Promise<number> {
  const run = input.run === undefined ? await findLastRun(world.db) : await getNamedRun(world.db, input.run);
  if (run === null) throw badInput('no-such-run', 'Cannot report: there are no runs yet; `bluecast send` makes one');
  const moment = { db: world.db, now: world.now() };
  const summary = {
    ...(await summarizeRun(moment, { runId: run.id })),
    variants: await listVariantCounts(world.db, run.id),
  };
  const width = world.tableWidth();
  for await (const piece of reportRows(world.db, { summary, format: input.format, width })) {
    if (world.stopping.aborted || !(await world.write(piece))) return 0;
  }
  if (input.format !== 'table') return 0;
  const variants = summary.variants.length === 0 ? '' : formatVariants(summary.variants, width);
  const revisions = await describeRevisions(world.db, { runId: run.id, width });
  for (const text of [await describeRun(moment, { runId: run.id, width }), variants, revisions])
    if (text !== '') world.print(`\n${text}`);
  return 0;
}
