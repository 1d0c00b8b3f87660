/**
 * Numbers in texts: read as people write them, calculated as fractions, written in decimals. Invariant: what is not a number is never
 * taken for one, and the mark of a currency is kept, so that euros are never shown as dollars.
 */
import { Drop } from 'liquidjs';
import { doMarksAgree, readCurrencyMark } from './currency-mark.ts';
import { UnusableValue } from './unusable-value.ts';

/** Decimals that a text shows at most, as many as a number of JavaScript has. */
const maxDecimals = 15n;
/** Bits of a numerator or denominator at most: 150 digits, far above all amounts, and quick to calculate with. */
const maxBits = 512n;

/** A number that Liquid prints as a decimal. */
export class Amount extends Drop {
  readonly numerator: bigint;
  /** 1 or more. */
  readonly denominator: bigint;
  /** Signs and codes of currencies that stood with it, or with the numbers that it was calculated from. */
  readonly marks: readonly string[];

  constructor(numerator: bigint, denominator: bigint, marks: readonly string[]) {
    super();
    const divisor = greatestDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
    this.numerator = numerator / divisor;
    this.denominator = denominator / divisor;
    this.marks = marks;
    const isHuge = [this.numerator, this.denominator].some((part) => magnitude(part) >> maxBits !== 0n);
    if (isHuge) throw new UnusableValue('is too large to calculate with');
  }

  /** Read by Liquid. */
  override valueOf(): string {
    return writeAmount(this);
  }
}

/** Characters of a number at most: more is an id, or damage. */
const maxLength = 60;

const amount =
  /^(-?)(\p{L}{0,3}\p{Sc}|\p{L}{1,3}\.?)?\s?(\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?\s?(\p{L}{0,3}\p{Sc}|\p{L}{1,3}\.?)?$/u;

/** `1,200`, `-$1,200.50`, `20 EUR` -> the number; null for anything else: `1.200,50`, `0,500`, `(5)`, `5K`, a word. */
export function readAmount(text: string): Amount | null {
  const match = text.length > maxLength ? null : amount.exec(text.trim());
  if (match === null) return null;
  const [, sign = '', before, whole = '', decimals = '', after] = match;
  const written = [before, after].filter((mark) => mark !== undefined);
  const marks = written.map(readCurrencyMark).filter((mark) => mark !== null);
  if (marks.length < written.length) return null;
  // In half of Europe and South America €1.200 are 1200.
  if (marks.length > 0 && isAmbiguous(text)) return null;
  const digits = BigInt(whole.replaceAll(',', '') + decimals);
  return new Amount(sign === '-' ? -digits : digits, 10n ** BigInt(decimals.length), marks);
}

/** True for `1.200`, which some write for 1200. */
export function isAmbiguous(text: string): boolean {
  return /^\D*\d{1,3}\.\d{3}\D*$/.test(text.trim());
}

/** A value of Liquid as a number. Throws UnusableValue for what is not one. */
export function amountOf(value: unknown): Amount {
  if (value instanceof Amount) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return fromNumber(value);
  const read = typeof value === 'string' ? readAmount(value) : null;
  if (read === null) throw new UnusableValue('is not a number like 1200 or 1,200.50', [value]);
  return read;
}

/** The marks of both; null where they contradict each other. */
export function joinMarks(a: Amount, b: Amount): readonly string[] | null {
  const agree = a.marks.every((mark) => b.marks.every((other) => doMarksAgree(mark, other)));
  return agree ? [...new Set([...a.marks, ...b.marks])] : null;
}

/** Less than 0 where a is the smaller one, 0 where both are equal. */
export function compareAmounts(a: Amount, b: Amount): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** To so many decimals; a half is rounded away from zero. */
export function roundAmount({ numerator, denominator, marks }: Amount, decimals: bigint): Amount {
  const scale = 10n ** magnitude(decimals);
  const [top, bottom] = decimals < 0n ? [numerator, denominator * scale] : [numerator * scale, denominator];
  const half = (magnitude(top) * 2n + bottom) / (bottom * 2n);
  const rounded = top < 0n ? -half : half;
  return decimals < 0n ? new Amount(rounded * scale, 1n, marks) : new Amount(rounded, scale, marks);
}

function writeAmount(value: Amount): string {
  const { numerator, denominator } = roundAmount(value, maxDecimals);
  const sign = numerator < 0n ? '-' : '';
  const scaled = (magnitude(numerator) * 10n ** maxDecimals) / denominator;
  const digits = String(scaled).padStart(Number(maxDecimals) + 1, '0');
  const decimals = digits.slice(-Number(maxDecimals)).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -Number(maxDecimals))}${decimals === '' ? '' : `.${decimals}`}`;
}

/** The decimal that a number of JavaScript is written as: 1.1 is eleven tenths. */
function fromNumber(value: number): Amount {
  const [, sign = '', whole = '', decimals = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const digits = BigInt(whole + decimals);
  const power = BigInt(exponent) - BigInt(decimals.length);
  const signed = sign === '-' ? -digits : digits;
  return power < 0n ? new Amount(signed, 10n ** -power, []) : new Amount(signed * 10n ** power, 1n, []);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [greater, smaller] = [magnitude(a), magnitude(b)];
  while (smaller !== 0n) [greater, smaller] = [smaller, greater % smaller];
  return greater;
}
