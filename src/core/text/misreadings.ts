/** Finds what Liquid would read otherwise than it was meant, and would not report: `{{ first_name last_name }}` prints the first name. */
import { type FilteredValueToken, type Liquid, TypeGuards } from 'liquidjs';
import { listPlaces, nameOfToken, type Place } from './places.ts';

export interface Misreading {
  readonly begin: number;
  readonly end: number;
  /** A predicate of the place: `has two names`. */
  readonly reason: string;
  /** The names of a place that has several and nothing else. */
  readonly names?: readonly string[];
}

/** The first one of a text that Liquid can read; null if there is none. */
export function findMisreading(engine: Liquid, source: string): Misreading | null {
  for (const place of listPlaces(engine, source)) {
    const found = misreadingOf(place);
    if (found !== null) return { begin: place.begin, end: place.end, ...found };
  }
  return null;
}

function misreadingOf(place: Place): Pick<Misreading, 'reason' | 'names'> | null {
  const { kind, value, rest } = place;
  if (kind === 'else' && rest !== '') return { reason: '"else" has a condition, which would be ignored: write elsif' };
  const names = namesOf(place);
  if (names.length > 1)
    return { reason: `one place has ${names.length} names, and only the first would be printed`, names };
  const values = value === null ? 1 : countValues(value);
  if (values > 1) return { reason: 'two values follow each other without an operator or a filter between them' };
  if (values < 1) return { reason: 'an operator has no value next to it' };
  return rest === '' ? null : { reason: `\`${rest}\` would be ignored` };
}

/** More names, each after a comma. */
const listed = /^(?:,\s*[\p{L}_][\p{L}\p{N}_]*\s*)*$/u;

/** The names of a place that has nothing else; empty for any other place. */
function namesOf({ kind, value, rest }: Place): readonly string[] {
  if (kind !== 'output' || value === null || value.filters.length > 0 || !listed.test(rest)) return [];
  const [, ...others] = rest.split(',').map((name) => name.trim());
  const names = [...value.initial.postfix.map(nameOfToken), ...others];
  return names.every((name) => name !== null) ? names : [];
}

/** Values that are left when all operators have been applied: 1 where an expression is whole. */
function countValues({ initial }: FilteredValueToken): number {
  let values = 0;
  for (const token of initial.postfix) {
    if (!TypeGuards.isOperatorToken(token)) {
      values += 1;
      continue;
    }
    const needed = token.operator === 'not' ? 1 : 2;
    if (values < needed) return 0;
    values -= needed - 1;
  }
  return values;
}
