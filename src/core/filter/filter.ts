/**
 * An audience's `filter` as a tree. Invariant: every part of it is true or false for every person; an empty cell is an empty text, never
 * an unknown value.
 */
/** What a name in a filter means. */
export type FilterField =
  /** A cell of the CSV, by the column's name in texts. */
  | { readonly of: 'row'; readonly name: string }
  /** What is known about the contact, from this file and earlier ones: `contact.city`. */
  | { readonly of: 'contact'; readonly name: string }
  /** given, refused, unknown. */
  | { readonly of: 'consent' }
  /** iMessage, RCS, SMS, unknown. */
  | { readonly of: 'service' };

export type FilterValue = string | number;
export type FilterOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains';

export type Filter =
  | { readonly kind: 'and'; readonly parts: readonly Filter[] }
  | { readonly kind: 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | {
      readonly kind: 'compare';
      readonly field: FilterField;
      readonly operator: FilterOperator;
      readonly value: FilterValue;
    }
  | { readonly kind: 'in'; readonly field: FilterField; readonly values: readonly FilterValue[] }
  | { readonly kind: 'empty'; readonly field: FilterField }
  /** Whether a campaign sent the person something, or may have done so, in the last `withinMs` or ever. */
  | { readonly kind: 'received'; readonly campaign: string; readonly withinMs: number | null };

/** A name in a filter, and its place (UTF-16 units). */
export interface FilterUse {
  readonly begin: number;
  readonly end: number;
  readonly name: string;
}

export interface FilterMistake {
  readonly begin: number;
  readonly end: number;
  /** Without a capital, with the remedy: `a value is missing: write a text in quotes, or a number`. */
  readonly reason: string;
}

export type ReadFilter =
  | {
      readonly ok: true;
      readonly filter: Filter;
      /** The columns of the CSV that it uses. */
      readonly columns: readonly FilterUse[];
      /** The campaigns that it names. */
      readonly campaigns: readonly FilterUse[];
    }
  | { readonly ok: false; readonly mistake: FilterMistake };

/** Thrown by the lexer and the parser; readFilter catches it. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly mistake: FilterMistake;

  constructor(reason: string, at: { begin: number; end: number }) {
    super(reason);
    this.mistake = { begin: at.begin, end: at.end, reason };
  }
}

/** A test of one field against one value. */
export type FilterComparison = Extract<Filter, { kind: 'compare' }>;

/** All comparisons of a filter with a whole cell; those of `in` as equalities. */
export function listComparisons(filter: Filter): readonly FilterComparison[] {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.parts.flatMap(listComparisons);
  if (filter.kind === 'not') return listComparisons(filter.part);
  if (filter.kind === 'in')
    return filter.values.map((value) => ({ kind: 'compare', field: filter.field, operator: '=', value }));
  return filter.kind === 'compare' && filter.operator !== 'contains' ? [filter] : [];
}
