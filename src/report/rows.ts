/** One row per message, as a stream. Invariant: memory holds only one page, however many messages there are. */
import type { RunSummary } from '../core/message/summary.ts';
import type { Database } from '../store/database/connect.ts';
import { listReportRows, type ReportRow } from '../store/report/run-report.ts';
import { formatCsvPage } from './text/row-csv.ts';
import { reportFieldsOf } from './text/row-fields.ts';
import { formatTextPage } from './text/row-text.ts';

export type ReportFormat = 'table' | 'csv' | 'json';

/** Rows read and written at once: more are hardly faster, and a thousand take some megabytes of memory. */
const defaultPageRows = 2_000;

/**
 * The report of a run, piece by piece. `table`: rows in columns. `csv`: a header and rows. `json`: one object on one line, with the
 * summary's keys and the array `rows`, so that it can be read like every other `--json`.
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

/** Elements of a JSON array, with commas between them, and one in front unless the page is the first. */
function formatJsonPage(rows: readonly ReportRow[], options: { isFirst: boolean }): string {
  return `${options.isFirst ? '' : ','}${rows.map((row) => JSON.stringify(reportFieldsOf(row))).join(',')}`;
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
