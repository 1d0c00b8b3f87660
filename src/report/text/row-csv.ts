/**
 * Messages as CSV. Invariant: no cell can start a spreadsheet formula. A cell that begins with = + - @, a tab or a carriage return gets
 * an apostrophe in front, except a phone number in E.164 (+14155550100): spreadsheets read it as a number at worst, and scripts compare
 * it unchanged.
 */
import { csvText } from '../../core/csv/csv-text.ts';
import { defuse } from '../../core/csv/spreadsheet-cell.ts';
import type { ImportColumn } from '../../store/audience/import.ts';
import type { ReportRow } from '../../store/report/run-report.ts';
import { fieldNames, reportFieldsOf } from './row-fields.ts';

interface CsvPage {
  readonly hasHeader: boolean;
  /** Columns of the CSV to add at the end, under their own headers. */
  readonly columns?: readonly ImportColumn[];
}

/** The rows, each with a newline; times in ISO 8601, UTC. */
export function formatCsvPage(rows: readonly ReportRow[], { hasHeader, columns = [] }: CsvPage): string {
  const cells = rows.map((row) => {
    const fields = reportFieldsOf(row);
    const added = columns.map(({ field }) => cellOf(row.values?.[field] ?? ''));
    return [...fieldNames.map((name) => cellOf(fields[name])), ...added];
  });
  const header = [...fieldNames, ...columns.map(nameAdded)];
  return csvText(hasHeader ? [header, ...cells] : cells, { lineEnd: 'lf' });
}

/** A header that a field of the report has, such as `state`, is told apart from it. */
function nameAdded({ header }: ImportColumn): string {
  return defuse((fieldNames as readonly string[]).includes(header) ? `csv_${header}` : header);
}

function cellOf(value: string | number | Date | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return defuse(value);
  return typeof value === 'number' ? String(value) : value.toISOString();
}
