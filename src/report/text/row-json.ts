/** Messages as elements of a JSON array, with the names of the CSV's columns. */
import type { ReportRow } from '../../store/report/run-report.ts';
import { reportFieldsOf } from './row-fields.ts';

/** Elements with commas between them, and one in front unless the page is the first. */
export function formatJsonPage(rows: readonly ReportRow[], options: { isFirst: boolean }): string {
  return `${options.isFirst ? '' : ','}${rows.map((row) => JSON.stringify(reportFieldsOf(row))).join(',')}`;
}
