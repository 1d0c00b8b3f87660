/**
 * Our own filters for texts, in addition to Liquid's: names, phones, amounts. Invariant: a value that does not fit is a problem of
 * its row and is never guessed; a name in mixed case is left as its writer wrote it.
 */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { UnusableValue } from './date-text.ts';

/** Parts of family names that stay in lower case: Dutch, German, Romance, Arabic. */
const particles = new Set(
  'van der den de ter ten von zu zur da das do dos di du del della la le el al bin ibn y e'.split(' '),
);
const romanNumeral = /^(?:ii|iii|iv|vi|vii|viii|ix)$/;
const amount = /^-?[$€£]?\d+(?:\.\d+)?$/;
const amountWithCommas = /^-?[$€£]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** `Ada` -> `Ada's`, `James` -> `James'`. The apostrophe is straight: a curly one doubles the price of an SMS. */
export function possessive(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') return '';
  return /s$/i.test(trimmed) ? `${trimmed}'` : `${trimmed}'s`;
}

/** `JOHN O'NEIL` -> `John O'Neil`, `mcdonald-smith` -> `McDonald-Smith`; a name in mixed case stays as it is. */
export function titleName(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  if (trimmed !== trimmed.toUpperCase() && trimmed !== trimmed.toLowerCase()) return trimmed;
  const words = trimmed.toLowerCase().split(' ');
  return words
    .map((word, index) => {
      if (particles.has(word) && index < words.length - 1 && words.length > 1) return word;
      return romanNumeral.test(word) ? word.toUpperCase() : capitalise(word);
    })
    .join(' ');
}

/** Letters that begin a part of a name: **s**mith-**j**ones, **o**'**n**eil, **m**c**d**onald. */
const firstLetters = /(?<=^|-|^[dlo]['’]|(?:^|-)mc)\p{L}/gu;

/** A word in lower case with its first letters in upper case. */
function capitalise(word: string): string {
  return word.replace(firstLetters, (letter) => letter.toUpperCase());
}

/** `+12125550142` -> `(212) 555-0142`, as people in its country write it. `country` (ISO 3166) applies to numbers without a country code. */
export function phoneText(value: string, country: string): string {
  if (value.trim() === '') return '';
  if (!isSupportedCountry(country))
    throw new UnusableValue(`cannot be read as a number of ${country}: no such country`);
  const parsed = parsePhoneNumberFromString(value, country);
  if (parsed === undefined || !parsed.isPossible()) throw new UnusableValue('is not a phone number');
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational();
}

/** `1234.5` -> `$1,234.50`. `currency` is a code of ISO 4217. */
export function moneyText(value: string, currency: string): string {
  const trimmed = value.trim();
  if (trimmed === '') return '';
  if (!amount.test(trimmed) && !amountWithCommas.test(trimmed))
    throw new UnusableValue('is not an amount like 1234.50');
  const number = Number(trimmed.replace(/[$€£,]/g, ''));
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(number);
  } catch {
    throw new UnusableValue(`cannot be written in ${currency}: no such currency`);
  }
}
