/** What was found in a file: its place, a stable code, and one sentence with the remedy. */
import type { Level, ProblemCode } from './codes.ts';

export interface Problem {
  /** As the operator wrote it. */
  readonly file: string;
  /** Both from 1, columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Columns that it takes up on its line. */
  readonly length?: number;
  readonly code: ProblemCode;
  readonly message: string;
}

/** A problem as it is shown: with the level that the campaign's own `checks` give it. */
export interface Finding extends Problem {
  readonly level: Level;
  /** The line of the file; null where the file could not be read. */
  readonly excerpt: string | null;
}

/** A checked file: its value and the findings in it. The value is null when one of the findings is an error. */
export interface Checked<T> {
  readonly value: T | null;
  readonly findings: readonly Finding[];
}

/** The levels that a campaign gives to checks, by code. */
export type Checks = Readonly<Record<string, { readonly level: Level | 'off' } | undefined>>;
