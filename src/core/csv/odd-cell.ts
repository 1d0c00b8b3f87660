/** Cells that an export got wrong. Nothing is changed in them: "None" may be an answer, and Null is a family's name. */

export type CellOddity = 'null-cells' | 'html-cells';

/** What databases, spreadsheets and programs write for nothing, or for an error. */
const nulls =
  /^(?:null|\(null\)|<null>|\\n|nil|none|nan|n\/a|#n\/a|undefined|\[object object\]|-{1,2}|#(?:ref|value|div\/0|num|null)!|#name\?)$/i;
const longestNull = 15;
/** How they begin: most cells need no pattern. */
const firstOfNulls = new Set('nN(<\\uU[-# ');
const html = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i;

/** Why a cell looks odd; null for most. */
export function findOddity(cell: string): CellOddity | null {
  if (cell.length <= longestNull && firstOfNulls.has(cell.charAt(0)) && nulls.test(cell.trim())) return 'null-cells';
  return cell.includes('&') && html.test(cell) ? 'html-cells' : null;
}
