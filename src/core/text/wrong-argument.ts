/** Arguments of filters that fit no value at all: `money: "EURO"`, a zone that is none. Found before anybody's row is rejected for them. */
import { type Output, TokenKind } from 'liquidjs';
import { formatDate, UnusableValue } from './date-text.ts';
import { moneyText, phoneText } from './text-filters.ts';

export interface WrongArgument {
  readonly begin: number;
  readonly end: number;
  /** A predicate of the value: `cannot be written in EURO: no such currency`. */
  readonly reason: string;
}

/** Each filter with a value that it takes. */
const attempts: Readonly<Record<string, (first: string, second?: string) => string>> = {
  date: (format, zone) => formatDate('2026-01-01T00:00:00Z', format, zone),
  phone: (country) => phoneText('+12125550142', country),
  money: (currency) => moneyText('1', currency),
};

/** The first argument of a place that is written out and wrong; null where there is none, or where only the values will tell. */
export function findWrongArgument({ value: { filters } }: Output): WrongArgument | null {
  for (const { name, args } of filters) {
    const attempt = Object.hasOwn(attempts, name) ? attempts[name] : undefined;
    const written: string[] = [];
    for (const arg of attempt === undefined ? [] : args) {
      if (!('kind' in arg) || arg.kind !== TokenKind.Quoted) break;
      written.push(arg.input.slice(arg.begin + 1, arg.end - 1));
      const reason = reasonOf(() => attempt?.(written[0] ?? '', written[1]));
      if (reason !== null) return { begin: arg.begin, end: arg.end, reason };
    }
  }
  return null;
}

function reasonOf(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (error instanceof UnusableValue) return error.message;
    throw error;
  }
}
