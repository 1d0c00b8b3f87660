/**
 * Reads single fields of answers that come in two naming styles. Invariant: `""`, null and absent all read as null; nothing throws;
 * no text contains U+0000, the one character that PostgreSQL cannot store.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** The body as an object; anything else reads as an empty one. */
export function asFields(body: unknown): Fields {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : {};
}

/** The first of `names` with a text; a number is converted to text. */
export function textIn(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    // A look costs less than a replacement, and hardly any text has one.
    if (typeof value === 'string' && value !== '')
      return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
    if (typeof value === 'number') return String(value);
  }
  return null;
}

export function numberIn(fields: Fields, ...names: readonly string[]): number | null {
  const text = textIn(fields, ...names);
  const number = text === null ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

export function flagIn(fields: Fields, ...names: readonly string[]): boolean | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'boolean') return value;
  }
  return null;
}

export function dateIn(fields: Fields, ...names: readonly string[]): Date | null {
  const text = textIn(fields, ...names);
  if (text === null) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The first of `names` that is a list, or else an empty list. */
export function listIn(fields: Fields, ...names: readonly string[]): readonly unknown[] {
  for (const name of names) {
    const value: unknown = fields[name];
    if (Array.isArray(value)) return value;
  }
  return [];
}

/** The strings of a list. */
export function textsIn(fields: Fields, ...names: readonly string[]): readonly string[] {
  return listIn(fields, ...names).filter((entry) => typeof entry === 'string');
}
