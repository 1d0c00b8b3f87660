/** Cells that an export got wrong. Nothing is changed in them: "None" may be an answer, and Null is a family's name. */

/** What databases, spreadsheets and programs write for nothing, or for an error. */
const nulls =
  /^(?:null|\(null\)|<null>|\\n|nil|none|nan|n\/a|#n\/a|undefined|\[object object\]|-{1,2}|#(?:ref|value|div\/0|num|null)!|#name\?)$/i;
const longestNull = 15;
/** How they begin: most cells need no pattern. */
const firstOfNulls = new Set('nN(<\\uU[-# ');
const html = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i;

/** True for a cell that an export wrote for nothing, or for an error. */
export function looksLikeNull(cell: string): boolean {
  return cell.length <= longestNull && firstOfNulls.has(cell.charAt(0)) && nulls.test(cell.trim());
}

/** True for a text that only HTML shows rightly. */
export function looksLikeHtml(cell: string): boolean {
  return cell.includes('&') && html.test(cell);
}
