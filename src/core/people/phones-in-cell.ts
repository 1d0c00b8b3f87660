/**
 * Every number that a cell of an exclusion list may mean: several in one cell, text around them, extensions, a number that could be two.
 * Invariant: it errs on the side of silence. Everybody who may be meant is left out; nothing is sent because of what is found here.
 */
import { findPhoneNumbersInText } from 'libphonenumber-js/max';
import { isCountry, listPossiblePhones, type ParsedPhone } from './phone.ts';
import { cleanCell } from './phone-cell.ts';

/** Words joined to one number at most: `+ 49 ( 0 ) 176 / 123 45 67`. */
const maxPieces = 12;

/** Never part of one number; the letters of an extension, too. */
const between = /[;|,&#\\\n"<>:=*?!~]|\p{L}+|(?<=\d)\s*(?=\+)/u;

interface CellAbout {
  /** Reads a whole cell as one number of the country. */
  readonly parse: (cell: string) => ParsedPhone;
  readonly country: string;
}

/** The numbers in E.164, each once; empty where none can be made out. */
export function findPhones(cell: string, about: CellAbout): readonly string[] {
  const { parse, country } = about;
  const whole = parse(cell);
  if (whole.ok) return [whole.phone];
  const text = cleanCell(cell);
  const found = new Set(listPossiblePhones(text, country));
  const parts = cell.split(between);
  for (const part of parts) for (const phone of findInPart(cleanCell(part), about)) found.add(phone);
  return found.size > 0 ? [...found] : findInText(text, about);
}

/** What the library makes out where we do not. */
function findInText(text: string, { parse, country }: CellAbout): readonly string[] {
  const options = isCountry(country) ? { defaultCountry: country } : {};
  const numbers = findPhoneNumbersInText(text, options).map(({ number }) => parse(number.number));
  return numbers.flatMap((parsed) => (parsed.ok ? [parsed.phone] : []));
}

/** Tries the part, then its pieces between slashes, then each row of words in it. */
function findInPart(part: string, about: CellAbout): readonly string[] {
  const read = (text: string): readonly string[] => {
    const begin = text.search(/[+(\d]/);
    let end = text.length;
    while (end > begin && !/\d/.test(text.charAt(end - 1))) end -= 1;
    const trimmed = begin === -1 ? '' : text.slice(begin, end);
    const parsed = about.parse(trimmed);
    return parsed.ok ? [parsed.phone] : listPossiblePhones(trimmed, about.country);
  };
  const whole = read(part);
  if (whole.length > 0) return whole;
  const slashed = part.split('/').map(read);
  if (slashed.filter((phones) => phones.length > 0).length > 1) return slashed.flat();
  const words = part.split(/[\s/]+|(?<=\d{7})-/).filter((word) => /\d/.test(word));
  return words.flatMap((_, from) =>
    words.slice(from, from + maxPieces).flatMap((__, index) => read(words.slice(from, from + index + 1).join(' '))),
  );
}
