/**
 * What texts do with values beyond Liquid's own filters: names, phones, amounts. Invariant: a value that does not fit is a
 * problem of its row, and is never guessed at; what a person has written with care is left as it is.
 */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { UnusableValue } from './date-text.ts';

/** Parts of family names that stay small: Dutch, German, Romance, Arabic. */
const particles = new Set(
  'van der den de ter ten von zu zur da das do dos di du del della la le el al bin ibn y e'.split(' '),
);
const romanNumeral = /^(?:ii|iii|iv|vi|vii|viii|ix)$/;
const amount = /^-?[$€£]?\d+(?:\.\d+)?$/;
const amountWithCommas = /^-?[$€£]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** `Ada` -> `Ada's`, `James` -> `James'`. The apostrophe is the straight one: the curly one doubles the price of an SMS. */
export function possessive(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') return '';
  return /s$/i.test(trimmed) ? `${trimmed}'` : `${trimmed}'s`;
}

/** `JOHN O'NEIL` -> `John O'Neil`, `mcdonald-smith` -> `McDonald-Smith`; a name in mixed letters stays as it is. */
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

/** Every part after a hyphen or an apostrophe, and after Mc. */
function capitalise(word: string): string {
  return word
    .replace(/(^|-|^[dlo]['’])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(
      /^([DLO])(['’])(\p{L})/u,
      (_, first: string, mark: string, letter: string) => first + mark + letter.toUpperCase(),
    )
    .replace(/(^|-)Mc(\p{L})/gu, (_, before: string, letter: string) => `${before}Mc${letter.toUpperCase()}`);
}

/** `+12125550142` -> `(212) 555-0142`, as people of its country write it. `country` is for numbers without a country code. */
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
