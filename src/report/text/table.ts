/** Aligns cells in columns. */
import { plainLine } from '../../core/plain-text.ts';
import { wrapLine } from './wrap.ts';

/** A last column narrower than this is cut: a word or two on each line would not be read. */
const leastWrapColumns = 20;

/**
 * Pads each column to its widest cell, with two spaces between columns. Where a line is wider than `width`, its last cell continues
 * below itself, because what an operator can do stands at its end; too narrow for that, the line is cut with `…`. Control
 * characters in cells, which come from files and from the provider, become spaces: they could move the cursor.
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  options: { width: number; alignRight?: readonly number[] },
): string[] {
  const clean = rows.map((row) => row.map(plainLine));
  const columns = Math.max(0, ...clean.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...clean.map((row) => (row[column] ?? '').length)),
  );
  return clean.flatMap((row) => {
    const cells = row.map((cell, column) =>
      options.alignRight?.includes(column) === true
        ? cell.padStart(widths[column] ?? 0)
        : cell.padEnd(widths[column] ?? 0),
    );
    return fit(cells, { width: options.width, last: row.at(-1) ?? '' });
  });
}

function fit(cells: readonly string[], { width, last }: { width: number; last: string }): readonly string[] {
  const line = cells.join('  ').trimEnd();
  const before = cells
    .slice(0, -1)
    .map((cell) => `${cell}  `)
    .join('');
  const room = width - before.length;
  if (line.length <= width) return [line];
  if (room < leastWrapColumns || !last.includes(' ')) return [cut(line, width)];
  return wrapLine(last, room).map((part, index) => (index === 0 ? before : ' '.repeat(before.length)) + part);
}

/** The text, or its beginning and `…` if it is longer than `width`. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
