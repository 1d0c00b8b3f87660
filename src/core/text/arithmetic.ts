/** Liquid's filters that calculate, in exact decimals. Invariant: what is not a number rejects its row and never counts as 0. */
import { Amount, amountOf, compareAmounts, joinMarks, roundAmount } from './amount.ts';
import { UnusableValue } from './unusable-value.ts';

/** Decimals that `round` may be asked for. */
const maxDecimals = 20;

const ofOne: Readonly<Record<string, (a: Amount) => Amount>> = {
  abs: (a) => (a.numerator < 0n ? new Amount(-a.numerator, a.denominator, a.marks) : a),
  ceil: ({ numerator, denominator, marks }) => new Amount(-floorOf(-numerator, denominator), 1n, marks),
  floor: ({ numerator, denominator, marks }) => new Amount(floorOf(numerator, denominator), 1n, marks),
  to_integer: ({ numerator, denominator, marks }) => new Amount(numerator / denominator, 1n, marks),
};

/** The marks of the outcome are joined afterwards. */
const ofTwo: Readonly<Record<string, (a: Amount, b: Amount, isWhole: boolean) => Amount>> = {
  plus: sumOf,
  minus: (a, b) => sumOf(a, new Amount(-b.numerator, b.denominator, [])),
  times: (a, b) => new Amount(a.numerator * b.numerator, a.denominator * b.denominator, []),
  divided_by: (a, b, isWhole) => {
    const outcome = quotientOf(a, b);
    return isWhole ? new Amount(floorOf(outcome.numerator, outcome.denominator), 1n, []) : outcome;
  },
  modulo: (a, b) => {
    const { numerator, denominator } = quotientOf(a, b);
    const times = floorOf(numerator, denominator);
    return sumOf(a, new Amount(-b.numerator * times, b.denominator, []));
  },
  at_least: (a, b) => (compareAmounts(a, b) < 0 ? b : a),
  at_most: (a, b) => (compareAmounts(a, b) > 0 ? b : a),
};

/** The filters by their names. They throw UnusableValue. */
export function listArithmetic(): Readonly<Record<string, (value: unknown, ...args: unknown[]) => Amount>> {
  const one = Object.entries(ofOne).map(([name, calculate]) => [name, (value: unknown) => calculate(amountOf(value))]);
  const two = Object.entries(ofTwo).map(([name, calculate]) => [
    name,
    (value: unknown, other: unknown, isWhole: unknown) =>
      withMarks(value, other, (a, b) => calculate(a, b, isWhole === true)),
  ]);
  return { ...Object.fromEntries([...one, ...two]), round, sum };
}

function withMarks(value: unknown, other: unknown, calculate: (a: Amount, b: Amount) => Amount): Amount {
  const [a, b] = [amountOf(value), amountOf(other)];
  const marks = joinMarks(a, b);
  if (marks === null)
    throw new UnusableValue('is an amount in another currency than the one it is calculated with', [value, other]);
  try {
    const { numerator, denominator } = calculate(a, b);
    return new Amount(numerator, denominator, marks);
  } catch (error) {
    throw error instanceof UnusableValue ? new UnusableValue(error.message, [value, other]) : error;
  }
}

function round(value: unknown, decimals: unknown = 0): Amount {
  const { numerator, denominator } = amountOf(decimals);
  if (denominator !== 1n || numerator > maxDecimals || numerator < -maxDecimals)
    throw new UnusableValue(`cannot be rounded: a whole number of decimals up to ${maxDecimals} is needed`);
  return roundAmount(amountOf(value), numerator);
}

function sum(values: unknown): Amount {
  return [values].flat().reduce<Amount>((total, value) => withMarks(total, value, sumOf), amountOf(0));
}

function sumOf(a: Amount, b: Amount): Amount {
  return new Amount(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator, []);
}

function quotientOf(a: Amount, b: Amount): Amount {
  if (b.numerator === 0n) throw new UnusableValue('cannot be divided by 0');
  return new Amount(a.numerator * b.denominator, a.denominator * b.numerator, []);
}

function floorOf(numerator: bigint, denominator: bigint): bigint {
  const truncated = numerator / denominator;
  return numerator % denominator < 0n ? truncated - 1n : truncated;
}
