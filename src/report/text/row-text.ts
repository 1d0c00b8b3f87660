/** Messages as lines for people. Columns have fixed widths: rows stream, so the widest cell is not known. */
import type { ReportRow } from '../../store/report/run-report.ts';
import { cut, formatTable } from './table.ts';

const widths = [7, 16, 4, 9, 8, 16, 5];
const header = ['row', 'phone', 'part', 'state', 'service', 'from', 'tries', 'why'];

/** The lines, each with a newline, at most `width` columns wide. */
export function formatTextPage(rows: readonly ReportRow[], options: { hasHeader: boolean; width: number }): string {
  const lines = rows.map((row) => formatLine(cellsOf(row), options.width));
  if (options.hasHeader) lines.unshift(formatLine(header, options.width));
  return lines.map((line) => `${line}\n`).join('');
}

function cellsOf(row: ReportRow): string[] {
  const why = [row.skipReason, row.errorCode, row.errorMessage].filter((part) => part !== null).join(' ');
  const numbers = [String(row.csvRow), row.phone, String(row.part)];
  return [...numbers, row.state, row.channel ?? '', row.fromNumber, String(row.attempts), why];
}

function formatLine(cells: readonly string[], width: number): string {
  const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  return cut(formatTable([padded], { width: Number.POSITIVE_INFINITY })[0] ?? '', width);
}
