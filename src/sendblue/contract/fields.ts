/** Reading single fields of answers that come in two naming styles, with `""`, null and absent all meaning "none". */

export type Fields = Readonly<Record<string, unknown>>;

/** The body as an object; anything else reads as an empty one. */
export function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : {};
}

/** The first of `names` that has a text. */
export function textOf(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return null;
}

export function flagOf(fields: Fields, name: string): boolean | null {
  const value = fields[name];
  return typeof value === 'boolean' ? value : null;
}

export function dateOf(fields: Fields, ...names: readonly string[]): Date | null {
  const text = textOf(fields, ...names);
  if (text === null) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}
