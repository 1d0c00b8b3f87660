/** One row per message, as a stream. Invariant: memory holds one page, whatever the number of messages. */
import type { RunSummary } from '../core/message/summary.ts';
import type { Database } from '../store/database/connect.ts';
import { listReportRows, type ReportRow } from '../store/report/run-report.ts';
import { formatCsvPage } from './text/row-csv.ts';
import { formatJsonPage } from './text/row-json.ts';
import { formatTextPage } from './text/row-text.ts';

export type ReportFormat = 'table' | 'csv' | 'json';

/** Rows read and written at once: more are hardly faster, and each thousand takes some megabytes of memory. */
const defaultPageRows = 2_000;

/**
 * The report of a run piece by piece. `table`: rows in columns. `csv`: a header and rows. `json`: one line, one object:
 * the summary's keys and `rows`, an array, so that it can be read like every other `--json`.
 */
export async function* reportRows(
  db: Database,
  asked: { summary: RunSummary; format: ReportFormat; width: number; pageRows?: number },
): AsyncGenerator<string> {
  const { format, summary, width } = asked;
  if (format === 'json') yield `${JSON.stringify(summary).slice(0, -1)},"rows":[`;
  let isFirst = true;
  for await (const page of listPages(db, summary.run, asked.pageRows ?? defaultPageRows)) {
    if (format === 'csv') yield formatCsvPage(page, { hasHeader: isFirst });
    if (format === 'json') yield formatJsonPage(page, { isFirst });
    if (format === 'table') yield formatTextPage(page, { hasHeader: isFirst, width });
    isFirst = false;
  }
  if (format === 'csv' && isFirst) yield formatCsvPage([], { hasHeader: true });
  if (format === 'json') yield ']}\n';
}

async function* listPages(db: Database, runId: number, pageRows: number): AsyncGenerator<readonly ReportRow[]> {
  let afterId = 0;
  for (;;) {
    const page = await listReportRows(db, { runId, afterId, limit: pageRows });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    afterId = last.id;
  }
}
