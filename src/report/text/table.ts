/** Aligns cells in columns. */
/**
 * Pads each column to its widest cell, with two spaces between columns; a line wider than `width` is cut with `…`. Control characters in
 * cells, which come from files and from the provider, become spaces: they could move the cursor.
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  options: { width: number; alignRight?: readonly number[] },
): string[] {
  const clean = rows.map((row) => row.map(cleanCell));
  const columns = Math.max(0, ...clean.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...clean.map((row) => (row[column] ?? '').length)),
  );
  return clean.map((row) => {
    const cells = row.map((cell, column) =>
      options.alignRight?.includes(column) === true
        ? cell.padStart(widths[column] ?? 0)
        : cell.padEnd(widths[column] ?? 0),
    );
    return cut(cells.join('  ').trimEnd(), options.width);
  });
}

/** The text, or its beginning and `…` if it is longer than `width`. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

function cleanCell(cell: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return cell.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}
