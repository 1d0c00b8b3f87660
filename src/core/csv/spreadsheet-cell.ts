/** Makes cells safe for spreadsheets. */
/**
 * The cell, with an apostrophe in front if a spreadsheet would take it for a formula. A phone number in E.164 stays as it is: a plus
 * and digits cannot call anything.
 */
export function defuse(cell: string): string {
  // The wide forms too: some spreadsheets treat them like the narrow ones.
  return /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) && !/^\+\d{7,15}$/.test(cell) ? `'${cell}` : cell;
}
