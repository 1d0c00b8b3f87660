/** One row per message, as a stream. Invariant: memory holds only one page, however many messages there are. */
import type { MessageState } from '../core/message/advance.ts';
import type { RunSummary } from '../core/message/summary.ts';
import type { ImportColumn } from '../store/audience/import.ts';
import type { Database } from '../store/database/connect.ts';
import { listReportRows, type ReportRow } from '../store/report/run-report.ts';
import { formatCsvPage } from './text/row-csv.ts';
import { reportFieldsOf } from './text/row-fields.ts';
import { formatTextPage } from './text/row-text.ts';

export type ReportFormat = 'table' | 'csv' | 'json';

/** Rows read and written at once: more are hardly faster, and a thousand take some megabytes of memory. */
const defaultPageRows = 2_000;

export interface ReportAsked {
  readonly summary: RunSummary;
  readonly format: ReportFormat;
  readonly width: number;
  /** Only messages in one of these states; absent: all. */
  readonly states?: readonly MessageState[] | undefined;
  /** Columns of the CSV to add. */
  readonly columns?: readonly ImportColumn[];
  readonly pageRows?: number;
}

/**
 * The report of a run, piece by piece. `table`: rows in columns. `csv`: a header and rows. `json`: one object on one line, with the
 * summary's keys and the array `rows`, so that it can be read like every other `--json`.
 */
export async function* reportRows(db: Database, asked: ReportAsked): AsyncGenerator<string> {
  const { format, summary, width, columns = [] } = asked;
  if (format === 'json') yield `${JSON.stringify(summary).slice(0, -1)},"rows":[`;
  let isFirst = true;
  for await (const page of listPages(db, asked)) {
    if (format === 'csv') yield formatCsvPage(page, { hasHeader: isFirst, columns });
    if (format === 'json') yield formatJsonPage(page, { isFirst, columns });
    if (format === 'table') yield formatTextPage(page, { hasHeader: isFirst, width, columns });
    isFirst = false;
  }
  if (format === 'csv' && isFirst) yield formatCsvPage([], { hasHeader: true, columns });
  if (format === 'json') yield ']}\n';
}

/** Elements of a JSON array, with commas between them, and one in front unless the page is the first. */
function formatJsonPage(
  rows: readonly ReportRow[],
  { isFirst, columns }: { isFirst: boolean; columns: readonly ImportColumn[] },
): string {
  const objects = rows.map((row) => {
    const fields = reportFieldsOf(row);
    return JSON.stringify(columns.length === 0 ? fields : { ...fields, columns: nameCells(row, columns) });
  });
  return `${isFirst ? '' : ','}${objects.join(',')}`;
}

function nameCells({ values }: ReportRow, columns: readonly ImportColumn[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map(({ header, field }) => [header, values?.[field] ?? '']));
}

async function* listPages(
  db: Database,
  { summary, states, columns = [], pageRows = defaultPageRows }: ReportAsked,
): AsyncGenerator<readonly ReportRow[]> {
  const asked = { runId: summary.run, states, withValues: columns.length > 0, limit: pageRows };
  let afterId = 0;
  for (;;) {
    const page = await listReportRows(db, { ...asked, afterId });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    afterId = last.id;
  }
}
