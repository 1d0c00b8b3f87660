/**
 * Messages as CSV. Invariant: no cell can start a spreadsheet formula. A cell that begins with = + - @, a tab or a carriage return gets
 * an apostrophe in front, except a phone number in E.164 (+14155550100): spreadsheets read it as a number at worst, and scripts compare
 * it unchanged.
 */
import { stringify } from 'csv-stringify/sync';
import { defuse } from '../../core/csv/spreadsheet-cell.ts';
import type { ReportRow } from '../../store/report/run-report.ts';
import { fieldNames, reportFieldsOf } from './row-fields.ts';

/** The rows, each with a newline; times in ISO 8601, UTC. */
export function formatCsvPage(rows: readonly ReportRow[], options: { hasHeader: boolean }): string {
  return stringify(rows.map(reportFieldsOf), {
    header: options.hasHeader,
    columns: [...fieldNames],
    cast: { string: defuse, date: (date) => date.toISOString() },
  });
}
