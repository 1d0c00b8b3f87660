/** Finds filter arguments that are wrong for every value, such as `money: "EURO"`, before they make all rows rejects. */
import { type Output, TokenKind } from 'liquidjs';
import { formatDate } from './date-text.ts';
import { createMoneyText, phoneText } from './text-filters.ts';
import { UnusableValue } from './unusable-value.ts';

export interface WrongArgument {
  readonly begin: number;
  readonly end: number;
  /** A predicate of the value: `cannot be written in EURO: no such currency`. */
  readonly reason: string;
}

/** Each filter, tried with a value that it accepts. */
const attempts: Readonly<Record<string, (first: string, second?: string) => string>> = {
  date: (format, zone) => formatDate('2026-01-01T00:00:00Z', format, zone),
  phone: (country) => phoneText('+12125550142', country),
  money: (currency) => createMoneyText()('1', currency),
};

/** The first literal argument that is wrong; null if there is none, or if it depends on the values. */
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
