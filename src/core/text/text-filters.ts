/**
 * Our own filters for texts, in addition to Liquid's: possessives, phones, amounts. Invariant: a value that does not fit is a problem of
 * its row and is never guessed.
 */
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type Amount, isAmbiguous, readAmount } from './amount.ts';
import { isMarkOf } from './currency-mark.ts';
import { UnusableValue } from './unusable-value.ts';

/** `Ada` -> `Ada's`, `James` -> `James'`. The apostrophe is straight: a curly one doubles the price of an SMS. */
export function possessive(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') return '';
  return /s$/i.test(trimmed) ? `${trimmed}'` : `${trimmed}'s`;
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

/**
 * The filter `money`: `1234.5` -> `$1,234.50`. `currency` is a code of ISO 4217. It throws for a sign or code of another currency, and for
 * `1.200` in a currency that some write so. It keeps its formats, which take a third of a millisecond to make.
 */
export function createMoneyText(): (value: string | Amount, currency: string) => string {
  const formatOf = remember(currencyFormat);
  const fits = remember((markAndCurrency) => isMarkOf(...(markAndCurrency.split(' ') as [string, string])));
  return (value, code) => {
    if (typeof value === 'string' && value.trim() === '') return '';
    const currency = code.toUpperCase();
    const format = formatOf(currency);
    const read = typeof value === 'string' ? readAmount(value) : value;
    if (read === null) throw new UnusableValue('is not an amount like 1234.50', [value]);
    if (!read.marks.every((mark) => fits(`${mark} ${currency}`)))
      throw new UnusableValue(`is an amount in another currency than ${currency}`, [value]);
    const isWritten = typeof value === 'string' && currency !== 'USD' && isAmbiguous(value);
    if (isWritten && format.resolvedOptions().maximumFractionDigits !== 3)
      throw new UnusableValue('may mean thousands or thousandths: write 1200.00 or 1.20', [value]);
    // A space that does not break makes an SMS UCS-2.
    return format.format(read.valueOf() as `${number}`).replace(/\u00a0/g, ' ');
  };
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

function currencyFormat(currency: string): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency });
  } catch {
    throw new UnusableValue(`cannot be written in ${currency}: no such currency`);
  }
}
