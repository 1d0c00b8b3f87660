/** Pieces of pages that are made from code. Invariant: text outside the marks is left as it is. */

/** A table; bars inside of cells are escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The page with `content` between the two comments that name `mark`. Throws when it has none. */
export function replaceMarked(
  page: string,
  { mark, madeFrom, content }: { mark: string; madeFrom: string; content: string },
): string {
  const begin = `<!-- ${mark}: made from ${madeFrom}, do not edit -->`;
  const end = `<!-- /${mark} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The page has no marks for ${mark}`);
  return `${page.slice(0, from)}${begin}\n\n${content}\n\n${page.slice(to)}`;
}
