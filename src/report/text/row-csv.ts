/**
 * Messages as CSV. Invariant: no cell can start a spreadsheet formula. A cell that begins with = + - @, a tab or a carriage return gets
 * an apostrophe in front, except a phone number in E.164 (+14155550100): spreadsheets read it as a number at worst, and scripts compare
 * it unchanged.
 */
import { csvText } from '../../core/csv/csv-text.ts';
import { defuse } from '../../core/csv/spreadsheet-cell.ts';
import type { ReportRow } from '../../store/report/run-report.ts';
import { fieldNames, reportFieldsOf } from './row-fields.ts';

/** The rows, each with a newline; times in ISO 8601, UTC. */
export function formatCsvPage(rows: readonly ReportRow[], options: { hasHeader: boolean }): string {
  const cells = rows.map((row) => {
    const fields = reportFieldsOf(row);
    return fieldNames.map((name) => cellOf(fields[name]));
  });
  return csvText(options.hasHeader ? [[...fieldNames], ...cells] : cells, { lineEnd: 'lf' });
}

function cellOf(value: string | number | Date | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return defuse(value);
  return typeof value === 'number' ? String(value) : value.toISOString();
}
