/** `bluecast report`: streams one row per message. A table ends with the sums, so that a terminal still shows them. */
import { describeRun, readRun } from '../report/report.ts';
import { describeRevisions } from '../report/revisions.ts';
import { type ReportFormat, reportRows } from '../report/rows.ts';
import { getRunOrLast } from '../runs/find-run.ts';
import { listVariantCounts } from '../store/report/variant-count.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface ReportInput {
  /** Absent: the last run. */
  readonly run: string | undefined;
  readonly format: ReportFormat;
}

/** Writes the report to stdout; stops quietly if the reader is gone. */
export async function report(world: CommandWorld, input: ReportInput): Promise<number> {
  const run = await getRunOrLast(world, input.run);
  const read = await readRun({ db: world.db, now: world.now() }, { runId: run.id });
  const summary = { ...read.summary, variants: await listVariantCounts(world.db, run.id) };
  const width = world.tableWidth();
  for await (const piece of reportRows(world.db, { summary, format: input.format, width })) {
    if (world.stopping.aborted || !(await world.write(piece))) return exitCodes.done;
  }
  if (input.format !== 'table') return exitCodes.done;
  const revisions = await describeRevisions(world.db, { runId: run.id, width });
  for (const text of [await describeRun(world.db, { read, width }), revisions])
    if (text !== '') world.print(`\n${text}`);
  return exitCodes.done;
}
