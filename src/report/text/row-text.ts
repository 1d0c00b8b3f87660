/** Messages as lines for people. Columns have fixed widths: rows stream, so the widest cell is not known. */
import type { ImportColumn } from '../../store/audience/import.ts';
import type { ReportRow } from '../../store/report/run-report.ts';
import { cut, formatTable } from './table.ts';

const widths = [7, 16, 4, 9, 8, 16, 5];
const header = ['row', 'phone', 'part', 'state', 'service', 'from', 'tries', 'why'];
/** With columns of the CSV there is room for little else. */
const shortWidths = [7, 16, 9];
const shortHeader = ['row', 'phone', 'state'];
const columnWidth = 18;

interface TextPage {
  readonly hasHeader: boolean;
  readonly width: number;
  /** Columns of the CSV to add. */
  readonly columns?: readonly ImportColumn[];
}

/** The lines, each with a newline, at most `width` columns wide. */
export function formatTextPage(rows: readonly ReportRow[], { hasHeader, width, columns = [] }: TextPage): string {
  const isPlain = columns.length === 0;
  const wide = isPlain ? widths : [...shortWidths, ...columns.map(() => columnWidth)];
  const head = isPlain ? header : [...shortHeader, ...columns.map((column) => cut(column.header, columnWidth)), 'why'];
  const lines = rows.map((row) => (isPlain ? cellsOf(row) : shortCellsOf(row, columns)));
  return [...(hasHeader ? [head] : []), ...lines].map((cells) => `${formatLine(cells, wide, width)}\n`).join('');
}

function cellsOf(row: ReportRow): string[] {
  const numbers = [String(row.csvRow), row.phone, String(row.part)];
  return [...numbers, row.state, row.channel ?? '', row.fromNumber, String(row.attempts), whyOf(row)];
}

function shortCellsOf(row: ReportRow, columns: readonly ImportColumn[]): string[] {
  const added = columns.map(({ field }) => cut(row.values?.[field] ?? '', columnWidth));
  return [String(row.csvRow), row.phone, row.state, ...added, whyOf(row)];
}

function whyOf({ skipReason, errorCode, errorMessage }: ReportRow): string {
  return [skipReason, errorCode, errorMessage].filter((part) => part !== null).join(' ');
}

function formatLine(cells: readonly string[], wide: readonly number[], width: number): string {
  const padded = cells.map((cell, column) => cell.padEnd(wide[column] ?? 0));
  return cut(formatTable([padded], { width: Number.POSITIVE_INFINITY })[0] ?? '', width);
}
