/** The text of a cell, without what exports add and nobody means. */

/** Stands for what cannot be read, in a file's bytes or in its text. */
export const unreadable = '\ufffd';

/**
 * The cell without spaces around it, no-break spaces included, and without invisible characters; accents are one character with their
 * letter (NFC), as other files and the texts of campaigns have them, so that equal words are equal.
 */
export function tidyCell(cell: string): string {
  return cell
    .replace(/[\u200b\ufeff]/g, '')
    .replaceAll('\u00a0', ' ')
    .trim()
    .normalize('NFC')
    .replace(/\p{Surrogate}/gu, unreadable);
}

/** True for a cell that has nothing in it. */
export function isBlank(cell: string): boolean {
  return cell === '' || tidyCell(cell) === '';
}

/** The cells of a row under a header of this length: missing ones are empty, empty ones beyond the header are nothing. Null for others. */
export function fitRow(cells: readonly string[], columns: number): readonly string[] | null {
  if (cells.length === columns) return cells;
  if (!cells.slice(columns).every(isBlank)) return null;
  return Array.from({ length: columns }, (_, index) => cells[index] ?? '');
}
