/** How the cells of a text are used: alone as a condition, or as a date without a zone. Positions are UTF-16 units. */
import { type FilteredValueToken, type Liquid, type Token, TypeGuards } from 'liquidjs';
import { listPlaces, nameOfToken, nameOfValue } from './places.ts';

export interface CellUse {
  /** The column. */
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** Filters that make no condition of a cell: `no` stays something. */
const neutralFilters: ReadonlySet<string> = new Set(
  'downcase upcase capitalize strip lstrip rstrip squish default'.split(' '),
);
const conditionTags: ReadonlySet<string> = new Set(['if', 'elsif', 'unless']);

/** Columns that a condition asks only for having something in them: `{% if vip %}`, `{% if vip and city == "Rome" %}`. */
export function listBareConditions(engine: Liquid, source: string): readonly CellUse[] {
  const columns = new Map<string, string>();
  return listPlaces(engine, source).flatMap(({ kind, value, assigned }): readonly CellUse[] => {
    if (value === null || !value.filters.every(({ name }) => neutralFilters.has(name))) return [];
    noteAssigned(columns, { assigned, value });
    return conditionTags.has(kind) ? listBare(value).flatMap((token) => toUse(columns, token)) : [];
  });
}

/** Columns that `date` writes without a zone of its own. */
export function listDatesWithoutZone(engine: Liquid, source: string): readonly CellUse[] {
  const columns = new Map<string, string>();
  return listPlaces(engine, source).flatMap(({ value, assigned }): readonly CellUse[] => {
    const [token] = value?.initial.postfix ?? [];
    if (value === null || token === undefined) return [];
    if (value.filters.every(({ name }) => neutralFilters.has(name))) noteAssigned(columns, { assigned, value });
    const date = value.filters.find(({ name }) => name === 'date');
    if (date === undefined || date.args.length > 1) return [];
    return toUse(columns, token).map(({ name }) => ({ name, begin: date.begin, end: date.end }));
  });
}

/** Remembers that another name stands for a column. */
function noteAssigned(
  columns: Map<string, string>,
  { assigned, value }: { assigned: string | null; value: FilteredValueToken },
): void {
  const name = nameOfValue(value);
  if (assigned !== null && name !== null) columns.set(assigned, columns.get(name) ?? name);
}

function toUse(columns: ReadonlyMap<string, string>, token: Token): readonly CellUse[] {
  const name = nameOfToken(token);
  return name === null ? [] : [{ name: columns.get(name) ?? name, begin: token.begin, end: token.end }];
}

/** Values that no operator compares with another one, not even elsewhere in the condition: `vip and vip != "no"` is no such use. */
function listBare({ initial }: FilteredValueToken): readonly Token[] {
  const bare: Token[] = [];
  const compared = new Set<string | null>();
  const open: (Token | null)[] = [];
  for (const token of initial.postfix) {
    if (!TypeGuards.isOperatorToken(token)) {
      open.push(token);
      continue;
    }
    const taken = token.operator === 'not' ? [open.pop()] : [open.pop(), open.pop()];
    const operands = taken.filter((each) => each instanceof Object);
    if (/^(?:and|or|not)$/.test(token.operator)) bare.push(...operands);
    else for (const operand of operands) compared.add(nameOfToken(operand));
    open.push(null);
  }
  return [...bare, ...open.filter((each) => each !== null)]
    .filter((token) => !compared.has(nameOfToken(token)))
    .sort((a, b) => a.begin - b.begin);
}
