/** What an operator should know of how the files of a run or an import were read. Nothing in it names a person or a number. */

interface Tallied {
  /** At least 1. */
  readonly count: number;
  /** The first of them: `row 7`, `row 7 of b.csv`. */
  readonly first: readonly string[];
}

export type FileNote =
  /** Numbers that were written with a prefix that their country has given up. */
  | ({ readonly about: 'old-prefixes' } & Tallied)
  /** Cells that look like what an export writes for nothing: NULL, N/A. */
  | ({ readonly about: 'null-cells' } & Tallied)
  /** Cells with what only HTML shows rightly: &amp; */
  | ({ readonly about: 'html-cells' } & Tallied)
  /** Rows with the number of an earlier row. */
  | ({ readonly about: 'duplicates' } & Tallied)
  /** Rows of an exclusion file without a number that can be made out, so that nobody is left out for them. */
  | ({ readonly about: 'unread-exclusions'; readonly file: string } & Tallied)
  /** Cells that the filter compares with a number or a date, and that are something else. */
  | ({ readonly about: 'unread-cells'; readonly field: string; readonly wanted: 'number' | 'date' } & Tallied);

/** How many of the things that a note counts it names. */
export const namedInNotes = 5;
