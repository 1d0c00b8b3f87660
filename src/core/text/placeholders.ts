/**
 * Placeholders as other tools write them: `{first_name}`, `*|FNAME|*`. Liquid would send them as they are. Invariant: positions are
 * UTF-16 units, and what Liquid fills in is left out.
 */

export interface Placeholder {
  readonly begin: number;
  readonly end: number;
  /** As written: `{first_name}`. */
  readonly written: string;
  /** What stands between the signs: `first_name`. */
  readonly name: string;
  /** True where the signs have hardly another use; false where only a column of that name makes it a placeholder. */
  readonly isPlain: boolean;
}

const name = '([\\p{L}_][\\p{L}\\p{N}_.:-]*(?: [\\p{L}\\p{N}_.-]+){0,4})';
/** Signs that are used for placeholders; where several fit, the first one counts. */
const plainSigns = [
  `\\{\\{\\{+\\s*${name}\\s*\\}\\}+`,
  `\\{\\{\\s*${name}\\s*(?:\\|[^{}]*)?\\}\\}\\}+`,
  `[$#%@]\\{\\s*${name}\\s*\\}`,
  `(?<![{$#%@])\\{!?\\s*${name}\\s*\\}(?!\\})`,
  `\\[%\\s*${name}\\s*%\\]`,
  `\\[\\[\\s*${name}\\s*\\]\\]`,
  `\\*\\|\\s*${name}\\s*\\|\\*`,
  `<<\\s*${name}\\s*>>`,
  `%%\\s*${name}\\s*%%`,
  `<%=?\\s*${name}\\s*%>`,
];
/** Signs that ordinary texts have, too. */
const doubtfulSigns = [
  `«\\s*${name}\\s*»`,
  `\\[\\s*${name}\\s*\\]`,
  `%${name}%`,
  `<\\s*${name}\\s*>`,
  `##${name}##`,
  `~${name}~`,
  `\\|${name}\\|`,
  '__([\\p{L}][\\p{L}\\p{N}_]*?)__',
  '\\$([\\p{L}_][\\p{L}\\p{N}_]*)\\$?',
];
const pattern = new RegExp([...plainSigns, ...doubtfulSigns].join('|'), 'gu');
/** Places with two braces, and tags; a third brace is no part of a place. */
const liquid = /(?<!\{)\{\{(?:[^{}"']|"[^"]*"|'[^']*')*\}\}(?!\})|\{%.*?%\}/gs;

/** The placeholders of a text, in order. */
export function listPlaceholders(text: string): readonly Placeholder[] {
  const masked = text.replace(liquid, (place) => ' '.repeat(place.length));
  return [...masked.matchAll(pattern)].flatMap((match) => {
    const [written, ...groups] = match;
    const index = groups.findIndex((group) => group !== undefined);
    const found = groups[index];
    if (found === undefined) return [];
    const isPlain = index < plainSigns.length;
    return [{ begin: match.index, end: match.index + written.length, written, name: found, isPlain }];
  });
}
