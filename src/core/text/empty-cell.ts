/**
 * A cell with nothing in it, as Liquid sees it: false in a condition, equal to `""` and `blank`. Invariant: what a filter makes of it
 * is empty, too, until `default` says what to write, so that no text has a hole.
 */
import { Drop } from 'liquidjs';

export class EmptyCell extends Drop {
  /** The name of its column. */
  readonly column: string;

  constructor(column: string) {
    super();
    this.column = column;
  }

  /** Read by Liquid. */
  override valueOf(): string | number {
    return '';
  }

  /** Read by Liquid for `name.size`, and for parts of what filters made of it: `parts[0]`, `parts.first`. */
  override liquidMethodMissing(key: string | number): EmptyCell {
    return key === 'size' ? new EmptySize(this.column) : this;
  }
}

/** The length of an empty cell: 0 in a comparison, and nothing to print. */
export class EmptySize extends EmptyCell {
  override valueOf(): number {
    return 0;
  }
}

/** Thrown by a place that would print nothing. */
export class EmptyPlace extends Error {
  override readonly name = 'EmptyPlace';
  /** The column that is empty; null where a filter left nothing. */
  readonly column: string | null;

  constructor(column: string | null) {
    super();
    this.column = column;
  }
}
