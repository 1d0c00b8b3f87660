/**
 * The places of a text in which Liquid reads a value, as they are written. Invariant: what Liquid would silently leave unread is
 * part of a place, so that it can be reported.
 */
import {
  type FilteredValueToken,
  type Liquid,
  type TagToken,
  type Token,
  TokenizationError,
  Tokenizer,
  TypeGuards,
} from 'liquidjs';

/** Positions are UTF-16 units. */
export interface Place {
  /** `output` for `{{ }}`, else the name of the tag. */
  readonly kind: string;
  readonly begin: number;
  readonly end: number;
  /** Null for `when` and `else`. */
  readonly value: FilteredValueToken | null;
  /** The name that `assign` gives to the value. */
  readonly assigned: string | null;
  /** What Liquid does not read; empty where it reads all. */
  readonly rest: string;
}

const valueTags: ReadonlySet<string> = new Set(['if', 'elsif', 'unless', 'case', 'assign']);

/** The places of a text that Liquid can read, in order; those of comments are left out. */
export function listPlaces({ options }: Liquid, source: string): readonly Place[] {
  const places: Place[] = [];
  let isComment = false;
  for (const token of new Tokenizer(source, options.operators).readTopLevelTokens(options)) {
    if (TypeGuards.isTagToken(token) && token.name.endsWith('comment')) isComment = token.name === 'comment';
    const place = isComment ? null : readPlace(token, options.operators);
    if (place !== null) places.push({ begin: token.begin, end: token.end, ...place });
  }
  return places;
}

type ReadPlace = Omit<Place, 'begin' | 'end'> | null;

function readPlace(token: Token, operators: Liquid['options']['operators']): ReadPlace {
  try {
    if (TypeGuards.isOutputToken(token)) {
      const tokenizer = new Tokenizer(token.input, operators, undefined, token.contentRange);
      return { kind: 'output', assigned: null, ...readValue(tokenizer) };
    }
    return TypeGuards.isTagToken(token) ? readTag(token) : null;
  } catch (error) {
    // Reported by Liquid.
    if (error instanceof TokenizationError) return null;
    throw error;
  }
}

function readTag({ name, args, tokenizer }: TagToken): ReadPlace {
  const noValue = { kind: name, assigned: null, value: null };
  if (name === 'else') return { ...noValue, rest: args.trim() };
  if (name === 'when') return { ...noValue, rest: readOptions(tokenizer) };
  if (!valueTags.has(name)) return null;
  const assigned = name === 'assign' ? tokenizer.readIdentifier().getText() : null;
  if (assigned !== null) {
    tokenizer.skipBlank();
    tokenizer.advance();
  }
  return { kind: name, assigned, ...readValue(tokenizer) };
}

function readValue(tokenizer: Tokenizer): Pick<Place, 'value' | 'rest'> {
  const value = tokenizer.readFilteredValue();
  const rest = tokenizer.remaining().trim();
  // Liquid reads a filter without a name as nothing.
  return { value, rest: rest === '' && /\|\s*$/.test(value.getText()) ? '|' : rest };
}

/** What follows the values of `when`, which commas and `or` separate. */
function readOptions(tokenizer: Tokenizer): string {
  for (;;) {
    tokenizer.readValueOrThrow();
    tokenizer.skipBlank();
    if (tokenizer.end()) return '';
    const before = tokenizer.remaining();
    if (tokenizer.peek() === ',') tokenizer.advance();
    else if (tokenizer.readIdentifier().getText() !== 'or') return before.trim();
  }
}

/** The name that a value is, if it is no more than a name: `first_name`, also with filters. */
export function nameOfValue(value: FilteredValueToken): string | null {
  const [only, ...more] = value.initial.postfix;
  return more.length === 0 && only !== undefined ? nameOfToken(only) : null;
}

/** The name of a column, without parts such as `.size`. */
export function nameOfToken(token: Token): string | null {
  if (!TypeGuards.isPropertyAccessToken(token) || token.variable !== undefined || token.props.length !== 1) return null;
  return token.getText().trim();
}
