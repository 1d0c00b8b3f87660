/** Cells that nobody's spreadsheet may take for a formula. */

/**
 * The cell with an apostrophe in front when a spreadsheet would take it for a formula. A whole phone number in E.164 stays:
 * plus and digits alone can call nothing.
 */
export function defuse(cell: string): string {
  // The wide forms too: some spreadsheets read them as the narrow ones.
  return /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) && !/^\+\d{7,15}$/.test(cell) ? `'${cell}` : cell;
}
