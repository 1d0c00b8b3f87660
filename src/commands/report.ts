/** `bluecast report`: streams one row per message. A table ends with the sums, so that a terminal still shows them. */
import type { MessageState } from '../core/message/advance.ts';
import { chooseColumns } from '../report/choose-columns.ts';
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
  /** Only messages in one of these states; absent: all. */
  readonly state?: readonly MessageState[] | undefined;
  /** Headers of the CSV's columns to add. */
  readonly columns?: readonly string[] | undefined;
}

/** Writes the report to stdout; stops quietly if the reader is gone. */
export async function report(world: CommandWorld, input: ReportInput): Promise<number> {
  const run = await getRunOrLast(world, input.run);
  const read = await readRun({ db: world.db, now: world.now() }, { runId: run.id });
  const summary = { ...read.summary, variants: await listVariantCounts(world.db, run.id) };
  const width = world.tableWidth();
  const columns = await chooseColumns(world.db, { run: read.facts, named: input.columns ?? [] });
  for await (const piece of reportRows(world.db, {
    summary,
    format: input.format,
    width,
    states: input.state,
    columns,
  })) {
    if (world.stopping.aborted || !(await world.write(piece))) return exitCodes.done;
  }
  if (input.format !== 'table') return exitCodes.done;
  const revisions = await describeRevisions(world.db, { runId: run.id, width });
  for (const text of [await describeRun(world.db, { read, width }), revisions])
    if (text !== '') world.print(`\n${text}`);
  return exitCodes.done;
}
