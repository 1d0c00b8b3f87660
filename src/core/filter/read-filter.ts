/**
 * Text -> filter, or the first mistake with its place. The grammar:
 *
 *   any     = every { "or" every }
 *   every   = term { "and" term }
 *   term    = "not" term | "(" any ")" | received | test
 *   received = "received" "(" text [ "," "within" ":" duration ] ")"
 *   test    = name ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" ) value
 *           | name [ "not" ] "in" "[" value { "," value } "]"
 *           | name "is" [ "not" ] "empty"
 *   value   = text | number
 */
import { parseDuration } from '../duration.ts';
import { isOtherDate } from './cell-readings.ts';
import {
  type Filter,
  FilterError,
  type FilterField,
  type FilterOperator,
  type FilterUse,
  type FilterValue,
  type ReadFilter,
} from './filter.ts';
import { lexFilter, type Token } from './lex.ts';

/** Characters of a filter at most: far more than anybody would read. */
const maxLength = 5_000;
/** Ten years: before that there were no campaigns, so `within` can be left out. */
const maxWithinMs = parseDuration('3650d');
/** Nested brackets and `not`: the parser is recursive. */
const maxDepth = 50;
/** The values of the fields that are not cells. */
const fixedValues: Readonly<Record<'consent' | 'service', readonly string[]>> = {
  consent: ['given', 'refused', 'unknown'],
  service: ['iMessage', 'RCS', 'SMS', 'unknown'],
};
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'empty', 'contains', 'within']);
const comparisons: ReadonlySet<string> = new Set(['=', '==', '!=', '<', '<=', '>', '>=', 'contains']);

/** Reads a filter. Never throws because of its text. */
export function readFilter(source: string): ReadFilter {
  if (source.length > maxLength) {
    const reason = `it has ${source.length} characters, ${maxLength} are allowed: make it simpler`;
    return { ok: false, mistake: { begin: 0, end: source.length, reason } };
  }
  try {
    const reader = createReader(lexFilter(source));
    const filter = readAny(reader, 0);
    const rest = reader.peek();
    if (rest.kind !== 'end')
      throw new FilterError(`${shown(rest)} comes after the end of the filter: put "and" or "or" before it`, rest);
    return { ok: true, filter, columns: reader.columns, campaigns: reader.campaigns };
  } catch (error) {
    if (error instanceof FilterError) return { ok: false, mistake: error.mistake };
    throw error;
  }
}

interface Reader {
  readonly columns: FilterUse[];
  readonly campaigns: FilterUse[];
  peek(): Token;
  take(): Token;
  /** Takes the next token if it is this mark or keyword; true if it was. */
  skip(text: string): boolean;
  /** Takes this mark or keyword. Throws FilterError if it is missing. */
  expect(text: string, where: string): void;
}

function createReader(tokens: readonly Token[]): Reader {
  let at = 0;
  const end = tokens.at(-1) ?? { kind: 'end', text: '', begin: 0, end: 0 };
  const peek = (): Token => tokens[at] ?? end;
  const skip = (text: string): boolean => {
    const token = peek();
    const isThis = (token.kind === 'mark' || token.kind === 'name') && token.text.toLowerCase() === text;
    if (isThis) at += 1;
    return isThis;
  };
  return {
    columns: [],
    campaigns: [],
    peek,
    take: () => {
      const token = peek();
      at += 1;
      return token;
    },
    skip,
    expect: (text, where) => {
      if (!skip(text)) throw new FilterError(`${text} is missing ${where}: add it`, peek());
    },
  };
}

function readAny(reader: Reader, depth: number): Filter {
  const parts = [readEvery(reader, depth)];
  while (reader.skip('or')) parts.push(readEvery(reader, depth));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts };
}

function readEvery(reader: Reader, depth: number): Filter {
  const parts = [readTerm(reader, depth)];
  while (reader.skip('and')) parts.push(readTerm(reader, depth));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'and', parts };
}

function readTerm(reader: Reader, depth: number): Filter {
  if (depth > maxDepth) throw new FilterError('it is nested too deeply: make it simpler', reader.peek());
  if (reader.skip('not')) return { kind: 'not', part: readTerm(reader, depth + 1) };
  if (reader.skip('(')) {
    const inner = readAny(reader, depth + 1);
    reader.expect(')', 'at the end of the brackets');
    return inner;
  }
  const token = reader.take();
  if (token.kind !== 'name' || keywords.has(token.text.toLowerCase())) {
    throw new FilterError(
      `a name is missing${token.kind === 'end' ? ' at the end' : ` before ${shown(token)}`}: a test begins with one`,
      token,
    );
  }
  return reader.skip('(') ? readReceived(reader, token) : readTest(reader, token);
}

function readReceived(reader: Reader, name: Token): Filter {
  if (name.text !== 'received')
    throw new FilterError(`there is no ${name.text}(…): the only function is received(…)`, name);
  const campaign = reader.take();
  if (campaign.kind !== 'text')
    throw new FilterError('the name of a campaign is missing: write it in quotes', campaign);
  reader.campaigns.push({ begin: campaign.begin, end: campaign.end, name: campaign.text });
  let withinMs: number | null = null;
  if (reader.skip(',')) {
    reader.expect('within', 'after the comma');
    reader.expect(':', 'after within');
    const time = reader.take();
    if (time.kind !== 'duration') throw new FilterError('a time is missing: write one such as 30d or 12h', time);
    withinMs = parseDuration(time.text);
    if (withinMs > maxWithinMs) {
      throw new FilterError('it is more than 3650d: leave out within, which means ever', time);
    }
  }
  reader.expect(')', 'after received(…');
  return { kind: 'received', campaign: campaign.text, withinMs };
}

function readTest(reader: Reader, name: Token): Filter {
  const field = readField(reader, name);
  const token = reader.take();
  const word = token.kind === 'text' ? '' : token.text.toLowerCase();
  if (comparisons.has(word)) {
    const operator = word === '==' ? '=' : (word as FilterOperator);
    const value = operator === '=' || operator === '!=' ? readValueOf(reader, field) : readOrdered(reader, operator);
    return { kind: 'compare', field, operator, value };
  }
  if (word === 'in') return { kind: 'in', field, values: readValues(reader, field) };
  if (word === 'is') {
    const isNegated = reader.skip('not');
    reader.expect('empty', 'after is');
    return isNegated ? { kind: 'not', part: { kind: 'empty', field } } : { kind: 'empty', field };
  }
  if (word === 'not') {
    reader.expect('in', 'after not');
    return { kind: 'not', part: { kind: 'in', field, values: readValues(reader, field) } };
  }
  throw new FilterError(
    `a comparison is missing after ${name.text}: write =, !=, <, >, contains, in […] or is empty`,
    token,
  );
}

function readField(reader: Reader, { text, begin, end }: Token): FilterField {
  if (text === 'consent' || text === 'service') return { of: text };
  const [scope = '', name] = text.split('.');
  if (name === undefined) {
    reader.columns.push({ begin, end, name: text });
    return { of: 'row', name: text };
  }
  if (scope === 'contact') return name === 'consent' || name === 'service' ? { of: name } : { of: 'contact', name };
  throw new FilterError(`${scope}. has no meaning: write only the column, or contact.${name}`, { begin, end });
}

function readValues(reader: Reader, field: FilterField): readonly FilterValue[] {
  reader.expect('[', 'after in');
  const values = [readValueOf(reader, field)];
  while (reader.skip(',')) values.push(readValueOf(reader, field));
  reader.expect(']', 'after the values');
  return values;
}

/** A value that the field can have: any other would match nobody. */
function readValueOf(reader: Reader, field: FilterField): FilterValue {
  const token = reader.peek();
  const value = readValue(reader);
  if (field.of !== 'consent' && field.of !== 'service') return value;
  const known = fixedValues[field.of];
  if (known.some((each) => each.toLowerCase() === String(value).toLowerCase())) return value;
  throw new FilterError(`${field.of} is never ${shown(token)}: write one of ${known.join(', ')}`, token);
}

/** A value that others come before or after. */
function readOrdered(reader: Reader, operator: FilterOperator): FilterValue {
  const token = reader.peek();
  const value = readValue(reader);
  if (operator === 'contains' || typeof value === 'number' || !isOtherDate(value)) return value;
  throw new FilterError(`${shown(token)} is not a date that can be compared: write it such as "2026-12-31"`, token);
}

function readValue(reader: Reader): FilterValue {
  const token = reader.take();
  if (token.kind === 'text') return token.text;
  if (token.kind === 'number') return Number(token.text);
  if (token.kind === 'name') throw new FilterError(`${token.text} is a name: put it in quotes if it is a text`, token);
  throw new FilterError('a value is missing: write a text in quotes, or a number', token);
}

function shown(token: Token): string {
  return token.kind === 'text' ? `"${token.text}"` : token.text;
}
