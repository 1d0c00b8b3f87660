/**
 * Who is meant by an audience's `filter`, as a tree. Invariant: every part of it is true or false of every person; an empty cell
 * is an empty text, never an unknown.
 */

/** What a name stands for. */
export type FilterField =
  /** A cell of the CSV, by the column's name in texts. */
  | { readonly of: 'row'; readonly name: string }
  /** What is known of the contact, from this file and from earlier ones: `contact.city`. */
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
  /** Whether something of a campaign was sent to the person, or may have been; in the last `withinMs` or ever. */
  | { readonly kind: 'received'; readonly campaign: string; readonly withinMs: number | null };

/** A name in a filter and where it stands (UTF-16 units). */
export interface FilterUse {
  readonly begin: number;
  readonly end: number;
  readonly name: string;
}

export interface FilterMistake {
  readonly begin: number;
  readonly end: number;
  /** A sentence's middle, with the remedy: `"=" or another comparison is missing after plan`. */
  readonly reason: string;
}

export type ReadFilter =
  | {
      readonly ok: true;
      readonly filter: Filter;
      /** The columns of the CSV that it asks about. */
      readonly columns: readonly FilterUse[];
      /** The campaigns that it asks about. */
      readonly campaigns: readonly FilterUse[];
    }
  | { readonly ok: false; readonly mistake: FilterMistake };

/** Thrown by lexer and parser, and caught where a filter is read. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly mistake: FilterMistake;

  constructor(reason: string, at: { begin: number; end: number }) {
    super(reason);
    this.mistake = { begin: at.begin, end: at.end, reason };
  }
}
