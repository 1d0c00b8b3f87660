/**
 * Liquid's comparisons for cells, which are texts: two numbers are compared as numbers, two dates as dates. Invariant: what cannot be
 * compared is neither true nor false, and a condition that depends on it rejects its row.
 */
import { type Context, Drop, defaultOperators, type Operators, toValue } from 'liquidjs';
import { Amount, amountOf, compareAmounts, joinMarks, readAmount } from './amount.ts';
import { compareTimes, readWallTime } from './date-text.ts';
import { EmptyCell, EmptySize } from './empty-cell.ts';
import { UnusableValue } from './unusable-value.ts';

/** The outcome of a comparison that cannot be made. */
class Doubt extends Drop {
  readonly reason: string;
  readonly values: readonly unknown[];

  constructor(reason: string, values: readonly unknown[]) {
    super();
    this.reason = reason;
    this.values = values;
  }

  /** Read by Liquid, where the outcome is needed. */
  override valueOf(): never {
    throw new UnusableValue(this.reason, this.values);
  }
}

/**
 * `or` and `and` are certain where one side decides alone. Cast, because Liquid declares booleans and reads what a Drop's valueOf
 * returns.
 */
export const operators = {
  ...defaultOperators,
  '==': areEqualCells,
  '!=': (l, r, ctx) => not(areEqualCells(l, r, ctx)),
  '<': (l, r, ctx) => inOrder(l, r, { ctx, name: '<', holds: (order) => order < 0 }),
  '<=': (l, r, ctx) => inOrder(l, r, { ctx, name: '<=', holds: (order) => order <= 0 }),
  '>': (l, r, ctx) => inOrder(l, r, { ctx, name: '>', holds: (order) => order > 0 }),
  '>=': (l, r, ctx) => inOrder(l, r, { ctx, name: '>=', holds: (order) => order >= 0 }),
  contains: (l, r, ctx) => {
    if (l instanceof EmptyCell) return false;
    if (r instanceof EmptyCell) return new Doubt('is empty, and the text looks for it', [r]);
    return byLiquid('contains', { l, r, ctx });
  },
  not: (value) => not(truthOf(value)),
  and: (l, r) => conjunctionOf(truthOf(l), truthOf(r)),
  or: (l, r) => not(conjunctionOf(not(truthOf(l)), not(truthOf(r)))),
} satisfies Readonly<Record<string, (l: unknown, r: unknown, ctx: Context) => unknown>> as Operators;

/** What `==` says, and `case`. A doubt throws where its value is needed. */
export function areEqualCells(l: unknown, r: unknown, ctx: Context): unknown {
  const literal = [l, r].find(isLiteral);
  if (literal !== undefined && [l, r].some((value) => value instanceof EmptyCell && !(value instanceof EmptySize)))
    return true;
  const pair = readPair(l, r);
  if (pair === null)
    return typeof r === 'boolean' || typeof l === 'boolean' ? isSameTruth(l, r) : byLiquid('==', { l, r, ctx });
  const [a, b] = pair;
  if (a.text === b.text) return true;
  if (a.amount !== null && b.amount !== null) return !a.isId && !b.isId && isSameAmount(a.amount, b.amount);
  if (a.time === null || b.time === null) return false;
  const order = compareTimes(a.time, b.time);
  return order === null ? mixedZones(l, r) : order === 0;
}

function inOrder(
  l: unknown,
  r: unknown,
  asked: { ctx: Context; name: string; holds: (order: number) => boolean },
): unknown {
  const empty = [l, r].find((value) => value instanceof EmptyCell && !(value instanceof EmptySize));
  const pair = readPair(l, r);
  if (pair === null) return byLiquid(asked.name, { l, r, ctx: asked.ctx });
  if (empty !== undefined) return new Doubt('is empty, and the text compares it', [empty]);
  const order = orderOf(pair, [l, r]);
  return typeof order === 'number' ? asked.holds(order) : order;
}

/** A text or number with all that it may mean. */
interface Scalar {
  readonly text: string;
  readonly amount: Amount | null;
  /** A number that begins with 0, such as a zip code: equal only to the same digits. */
  readonly isId: boolean;
  readonly time: ReturnType<typeof readWallTime>;
}

/** Below 0 where the first one comes first. */
function orderOf([a, b]: readonly [Scalar, Scalar], [l, r]: readonly [unknown, unknown]): number | Doubt {
  if (a.amount !== null && b.amount !== null) {
    if (joinMarks(a.amount, b.amount) !== null) return compareAmounts(a.amount, b.amount);
    return new Doubt('is an amount in another currency than what the text compares it with', [l, r]);
  }
  if (a.time !== null && b.time !== null) return compareTimes(a.time, b.time) ?? mixedZones(l, r);
  if (alphabets.some((each) => each.test(a.text) && each.test(b.text)))
    return a.text < b.text ? -1 : Number(a.text > b.text);
  const wanted = a.amount !== null || b.amount !== null ? 'number like 1200' : 'date like 2026-12-31';
  const isOther = wanted.startsWith('number') ? a.amount === null : a.time === null;
  if (a.amount === null && b.amount === null && a.time === null && b.time === null)
    return new Doubt(
      'has no order: only numbers, dates like 2026-12-31, hours like 09:30 and words without digits have one',
      [l, r],
    );
  return new Doubt(`is not a ${wanted}, and the text compares it with one`, isOther ? [l, r] : [r, l]);
}

function mixedZones(l: unknown, r: unknown): Doubt {
  return new Doubt('cannot be compared: only one of the two times has an offset such as Z or -05:00', [l, r]);
}

/** Texts that have the order of their letters: Basic, Pro; B1, C2; 09:30, 16:00. Not 9am, Week 10 or 5/1/2026. */
const alphabets: readonly RegExp[] = [/^\D+$/, /^\p{L}+\d$/u, /^(?:[01]\d|2[0-3]):[0-5]\d$/];

/** Both sides, if both are texts, numbers or cells. */
function readPair(l: unknown, r: unknown): readonly [Scalar, Scalar] | null {
  const [a, b] = [readScalar(l), readScalar(r)];
  return a === null || b === null ? null : [a, b];
}

function readScalar(value: unknown): Scalar | null {
  const plain: unknown = value instanceof Amount || value instanceof EmptyCell ? toValue(value) : value;
  if (typeof plain !== 'string' && typeof plain !== 'number') return null;
  const text = String(plain).normalize().trim();
  const amount =
    value instanceof Amount || typeof plain === 'number'
      ? amountOf(value instanceof Amount ? value : plain)
      : readAmount(text);
  return { text, amount, isId: typeof plain === 'string' && /^-?0\d/.test(text), time: readWallTime(text) };
}

function isSameAmount(a: Amount, b: Amount): boolean {
  return compareAmounts(a, b) === 0 && joinMarks(a, b) !== null;
}

/** A cell can say `true` only as a text. One that says something else, such as `yes`, is neither. */
function isSameTruth(l: unknown, r: unknown): boolean | Doubt {
  const [truth, other] = typeof l === 'boolean' ? [l, r] : [r, l];
  if (typeof other !== 'string') return truth === other;
  const text = other.trim().toLowerCase();
  if (text === 'true' || text === 'false') return text === String(truth);
  return new Doubt(`is neither true nor false, and the text compares it with ${String(truth)}`, [other]);
}

/** Liquid's words `nil`, `empty` and `blank`. */
function isLiteral(value: unknown): boolean {
  return value instanceof Drop && typeof value['equals'] === 'function';
}

function byLiquid(name: string, { l, r, ctx }: { l: unknown; r: unknown; ctx: Context }): unknown {
  const operator = defaultOperators[name] as (l: unknown, r: unknown, ctx: Context) => unknown;
  return operator(l, r, ctx);
}

function truthOf(value: unknown): boolean | Doubt {
  if (value instanceof Doubt) return value;
  const plain: unknown = toValue(value);
  return typeof plain === 'string' ? plain.trim() !== '' : Boolean(plain);
}

function not(value: unknown): unknown {
  if (value instanceof Doubt) return value;
  return typeof value === 'boolean' ? !value : negated(value as Generator<unknown, boolean>);
}

/** What Liquid compares itself is a generator. */
function* negated(outcome: Generator<unknown, boolean>): Generator<unknown, boolean, unknown> {
  return !(yield outcome);
}

function conjunctionOf(a: unknown, b: unknown): unknown {
  if (a === false || b === false) return false;
  return a instanceof Doubt ? a : b;
}
