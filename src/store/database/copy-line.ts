/** Lines for COPY in its text format. Invariant: PostgreSQL reads back exactly the values given. */
import type { Scalar } from './array-literal.ts';

/** What has a meaning of its own in a value. */
const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const everySpecial = /[\\\t\n\r]/g;

/** One row, with its newline. */
export function copyLine(values: readonly Scalar[]): string {
  return `${values.map(fieldOf).join('\t')}\n`;
}

function fieldOf(value: Scalar): string {
  if (value === null) return '\\N';
  if (value instanceof Date) return value.toISOString();
  const text = String(value);
  return special.test(text) ? text.replaceAll(everySpecial, (character) => escapes[character] ?? character) : text;
}
