/**
 * Cleans and checks a cell of a phone column before its number is parsed. Invariant: cleaning removes only what has no meaning
 * (invisible characters, typography, a spreadsheet's quoting), never a digit.
 */

/** A cell longer than this is not a phone number. */
const maxCellLength = 64;
/** Numbers with fewer digits are short codes and emergency numbers (911). */
const minDigits = 7;
/** At least so many digits mean two numbers: E.164 has at most 15, two North American numbers have at least 20. */
const digitsOfTwo = 17;

/** Soft hyphens, zero-width and directional characters, word joiners, byte order marks. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const hyphens = /[\u2010-\u2015\u2212\u30fc\ufe58\ufe63\uff0d]/g;
/** Two ranges of ten digits; each begins at a multiple of sixteen. */
const arabicDigits = /[\u0660-\u0669\u06f0-\u06f9]/g;
const placeholder =
  /^(#?n\/?\.?a\.?|none|null|nil|nan|undefined|unknown|unlisted|private|withheld|declined|refused|missing|invalid|tb[cad]|test|no|no (phone|number|mobile|cell)|not (given|provided|available)|call( (office|me|back))?|see notes?|#(ref|value|name|num)[!?]|[-–.?x*_]+)$/i;

/** A number in scientific notation. No digit is lost if it has as many decimals as the exponent says. */
const scientific = /^(\d)[.,](\d+)e\+?(\d{1,2})$/i;

/** The cell as plain text: ordinary digits, hyphens and spaces, without `'…`, `="…"` and `tel:`, with `1.2125550123E+10` written out. */
export function cleanCell(cell: string): string {
  return cell
    .replace(invisible, '')
    .normalize('NFKC')
    .replace(arabicDigits, (digit) => String(digit.charCodeAt(0) % 16))
    .replace(hyphens, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^=?"(.*)"$/, '$1')
    .replace(/^['‘’`](.*?)['‘’`]?$/, '$1')
    .replace(/^tel:/i, '')
    .replace(/^(\d{10,15})\.0+$/, '$1')
    .replace(scientific, (cell, first: string, others: string, exponent: string) =>
      others.length === Number(exponent) ? first + others : cell,
    )
    .trim();
}

/** Why a clean cell cannot be exactly one phone number, as a predicate (`has no digits`); null if it may be one. */
export function findCellProblem(text: string): string | null {
  if (text === '') return 'is empty';
  if (text.length > maxCellLength) return 'is too long for a phone number';
  if (placeholder.test(text)) return 'is a placeholder, not a phone number';
  if (/^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i.test(text)) {
    return 'was damaged by a spreadsheet (scientific notation): its last digits are lost, export the column as text';
  }
  if (/\d\)?[ .,;-]*(extension|ext|extn|x|#)[ .:=]*\d{1,7}$/i.test(text)) {
    return 'has an extension: texts cannot reach it';
  }
  return findDigitProblem(text);
}

function findDigitProblem(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  if (holdsSeveral(text) || digits.length >= digitsOfTwo) return 'contains more than one number';
  if (/\p{L}/u.test(text)) return 'contains letters';
  if (digits === '') return 'has no digits';
  if (!/^\(?(?:\+ ?)?[\d(][\d ()./-]*$/.test(text)) return 'contains a character that phone numbers do not have';
  return digits.length < minDigits ? 'is a short or emergency number, or has too few digits' : null;
}

/** Two pieces that could each be a number: `212-555-0123 / 646-555-0123`, `… or …`, `+1… +1…`. */
function holdsSeveral(text: string): boolean {
  const pieces = text.split(/[/;|,&\\]|\b(?:or|and|y|et|und)\b|(?<=\d ?)\+/i);
  return pieces.filter((piece) => piece.replace(/\D/g, '').length >= minDigits).length > 1;
}
