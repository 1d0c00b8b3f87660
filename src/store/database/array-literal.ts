/**
 * A column of values as PostgreSQL writes arrays. Invariant: what is read back is what was given, whatever the texts are. pg's
 * own writer escapes every value by two regular expressions; for the ids and words of a large batch that is most of its work.
 */

export type Scalar = string | number | boolean | Date | null;

/** Texts that stand in an array without quotation marks. The word NULL, in any case, would be read as none. */
const plain = /^[A-Za-z0-9_-]+$/;
const nullWord = /^null$/i;

export function arrayLiteral(values: readonly Scalar[]): string {
  return `{${values.map(elementOf).join(',')}}`;
}

function elementOf(value: Scalar): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return value instanceof Date ? `"${value.toISOString()}"` : String(value);
  if (plain.test(value) && !nullWord.test(value)) return value;
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
