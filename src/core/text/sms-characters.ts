/** Finds what makes a text expensive as an SMS: characters outside of GSM-7, and emoji. Invariant: positions are UTF-16 units. */
import { countSegments } from './sms-segments.ts';

export interface SmsCharacter {
  readonly begin: number;
  readonly end: number;
  /** One character as people see it. */
  readonly character: string;
}

/** Typographic characters of word processors -> what a phone's keyboard writes. */
const plainCharacters: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\u00ad': '',
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const emoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** The GSM-7 characters with the same meaning; null where there are none. */
export function plainCharacterOf(character: string): string | null {
  return plainCharacters[character] ?? null;
}

/** The characters of a text that make it UCS-2, in order. */
export function listUcs2Characters(text: string): readonly SmsCharacter[] {
  if (countSegments(text).encoding === 'GSM-7') return [];
  return [...graphemes.segment(text)].flatMap(({ segment, index }) =>
    countSegments(segment).encoding === 'UCS-2'
      ? [{ begin: index, end: index + segment.length, character: segment }]
      : [],
  );
}

/** True for what people see as one emoji, including flags and keycaps. */
export function isEmoji(character: string): boolean {
  return emoji.test(character);
}

/** The text without its emoji. */
export function withoutEmoji(text: string): string {
  if (!isEmoji(text)) return text;
  return [...graphemes.segment(text)].map(({ segment }) => (isEmoji(segment) ? '' : segment)).join('');
}
