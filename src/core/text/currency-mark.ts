/** Signs and codes of currencies, as cells have them. Invariant: a mark that contradicts a currency never fits it. */

/** Marks that people write and Intl does not. */
const otherMarks: Readonly<Record<string, readonly string[]>> = {
  USD: ['US$'],
  CAD: ['C$'],
  AUD: ['AU$'],
  SGD: ['S$'],
  CNY: ['RMB'],
  JPY: ['JP¥'],
  INR: ['Rs'],
  CHF: ['Fr', 'SFr'],
};
/** Marks of letters that are no code. Others, such as K and m, mean thousands and millions to some. */
const letterMarks: ReadonlySet<string> = new Set('kr zł Kč Ft lei Rs RM Rp Fr SFr RMB'.split(' '));

/** The mark of a currency in these letters, or null: `Rs.` -> `Rs`. */
export function readCurrencyMark(written: string): string | null {
  const mark = written.normalize('NFKC').replace(/\.$/, '');
  return /\p{Sc}$/u.test(mark) || letterMarks.has(mark) || isCode(mark) ? mark : null;
}

/** True where an amount with this mark may be one of the currency (ISO 4217): `$` fits USD and CAD, `C$` only CAD. */
export function isMarkOf(mark: string, currency: string): boolean {
  if (mark === currency || otherMarks[currency]?.includes(mark) === true) return true;
  return (['symbol', 'narrowSymbol'] as const).some((currencyDisplay) =>
    new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay })
      .formatToParts(1)
      .some(({ type, value }) => type === 'currency' && value.trim() === mark),
  );
}

/** True where both marks are of one currency: `$` and `USD`, but not `$` and `A$`. */
export function doMarksAgree(a: string, b: string): boolean {
  return a === b || (isCode(a) && isMarkOf(b, a)) || (isCode(b) && isMarkOf(a, b));
}

function isCode(mark: string): boolean {
  return /^[A-Z]{3}$/.test(mark) && Intl.supportedValuesOf('currency').includes(mark);
}
