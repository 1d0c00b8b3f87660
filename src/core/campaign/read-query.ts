/** A file with SQL -> its one statement. Whether it is right, the database says. */

export type ReadQuery =
  | { readonly ok: true; readonly sql: string }
  /** A predicate of the file: `is empty: …`. */
  | { readonly ok: false; readonly reason: string };

/** Comments, texts, names and dollar-quoted texts: a semicolon in them ends nothing. */
const quoted = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$/g;

export function readQuery(text: string): ReadQuery {
  const sql = text.replace(/^\uFEFF/, '').replace(/\0/g, '');
  // As long as before, so that the places are the same.
  const bare = sql.replace(quoted, (part) => ' '.repeat(part.length));
  const end = bare.indexOf(';');
  if (bare.replace(/;/g, '').trim() === '') return { ok: false, reason: 'is empty: write one SQL query into it' };
  if (end >= 0 && bare.slice(end).replace(/;/g, '').trim() !== '')
    return { ok: false, reason: 'has several statements: keep the one query that returns the people' };
  return { ok: true, sql: (end < 0 ? sql : sql.slice(0, end)).trim() };
}
