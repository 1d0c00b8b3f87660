/**
 * What people write into a phone column -> E.164, or why not. Invariant: nothing is guessed. What could mean two numbers,
 * lacks digits, or cannot receive a text is refused with its reason.
 */
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

export type ParsedPhone =
  | { readonly ok: true; readonly phone: string }
  | { readonly ok: false; readonly reason: string };

/** A cell longer than this is not a phone number. */
const maxCellLength = 64;

/** Zero-width characters, byte order marks and directional marks. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g;
const hyphens = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
const placeholders = /^(n\/?a|none|null|nil|unknown|tbd|test|-+|\?+|x+|call office|no phone|not given)$/i;

/** Reads a cell as a phone number; numbers without a country code are of `country` (ISO 3166, such as US). */
export function parsePhone(cell: string, country: string): ParsedPhone {
  const text = clean(cell);
  if (text === '') return refuse('is empty');
  const quick = country === 'US' || country === 'CA' ? parsePlainNanp(text) : null;
  if (quick !== null) return quick;
  return findProblem(text) ?? parseWithMetadata(text, country);
}

/** `…0123`: as much of a number as a log or an error may show. */
export function maskPhone(phone: string): string {
  return `…${phone.slice(-4)}`;
}

/** Invisible characters out, exotic digits, hyphens and spaces made plain, a spreadsheet's leading apostrophe off. */
function clean(cell: string): string {
  return cell
    .replace(invisible, '')
    .normalize('NFKC')
    .replace(hyphens, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^'(.*?)'?$/, '$1')
    .replace(/^tel:/i, '')
    .trim();
}

function findProblem(text: string): ParsedPhone | null {
  if (text.length > maxCellLength) return refuse('is too long for a phone number');
  if (placeholders.test(text)) return refuse('is a placeholder, not a phone number');
  if (/^\+?\d+([.,]\d+)?e\+?\d+$/i.test(text))
    return refuse('was damaged by a spreadsheet (scientific notation): its last digits are lost');
  if (/^\+?\d{10,15}\.0+$/.test(text)) return null;
  if (/(ext\.?|extension|#|\bx)\s*:?\s*\d+$/i.test(text) || /;ext=/i.test(text))
    return refuse('has an extension: a text cannot reach it');
  if (/[/;|,&]|\bor\b|\band\b/i.test(text) && digitsOf(text).length > 10) return refuse('holds more than one number');
  if (/\p{L}/u.test(text)) return refuse('has letters in it');
  const digits = digitsOf(text);
  if (digits.length === 0) return refuse('has no digits');
  if (digits.length <= 6) return refuse('is a short or emergency number');
  return null;
}

function parseWithMetadata(text: string, country: string): ParsedPhone {
  const plain = text.replace(/\.0+$/, '');
  const digits = digitsOf(plain);
  const isInternational = plain.startsWith('+') || plain.startsWith('00') || plain.startsWith('011');
  if (digits.length === 7 && !isInternational) return refuse('has no area code');
  const parsed = parsePhoneNumberFromString(
    plain.startsWith('00') ? `+${digits.slice(2)}` : plain,
    country as CountryCode,
  );
  if (parsed === undefined) return refuse(digits.length < 10 ? 'has too few digits' : 'is not a phone number');
  if (parsed.countryCallingCode === '1') return parseNanp(parsed.nationalNumber);
  if (parsed.isValid()) return { ok: true, phone: parsed.number };
  return refuse(parsed.isPossible() ? 'is not a valid number of its country' : 'has too few or too many digits');
}

/** The common spellings of a North American number, without a look into the metadata. */
function parsePlainNanp(text: string): ParsedPhone | null {
  const match = /^(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})$/.exec(text);
  if (match === null) return null;
  return parseNanp(`${match[1]}${match[2]}${match[3]}`);
}

/**
 * Ten digits of the North American plan: area code and exchange start with 2–9 and are no N11. Fictional 555-01xx numbers are
 * in order; toll-free and premium area codes cannot receive our texts.
 */
function parseNanp(national: string): ParsedPhone {
  if (national.length !== 10) return refuse(national.length < 10 ? 'has too few digits' : 'has too many digits');
  if (!/^[2-9]\d{2}[2-9]\d{6}$/.test(national) || national.startsWith('11', 1))
    return refuse('is not a valid North American number');
  if (/^8(00|33|44|55|66|77|88)/.test(national)) return refuse('is a toll-free number');
  if (national.startsWith('900')) return refuse('is a premium-rate number');
  return { ok: true, phone: `+1${national}` };
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

function refuse(reason: string): ParsedPhone {
  return { ok: false, reason };
}
