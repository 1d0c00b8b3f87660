/** What is wrong with a file, as compilers print it. Invariant: a problem has a place, a stable code, and one sentence with the remedy. */
import { badInput, type OperatingError } from '../core/operating-error.ts';

export interface Problem {
  /** As the operator named it. */
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
}

/** A checked value, or everything that is wrong with its file. */
export type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Problems shown at once: more scroll the first ones away. */
const maxShown = 50;

/** `campaigns/spring/campaign.yaml:14:9 error unknown-key: …`, one line each, in the order of the file. */
export function formatProblems(problems: readonly Problem[]): string {
  const lines = [...problems]
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
    .map(({ file, line, column, code, message }) => `${file}:${line}:${column} error ${code}: ${message}`);
  const left = lines.length - maxShown;
  return [...lines.slice(0, maxShown), ...(left > 0 ? [`and ${left} more`] : [])].join('\n');
}

/** All problems of a file in one error. `what` is what could not be loaded: `campaign welcome`. */
export function problemError(code: string, what: string, problems: readonly Problem[]): OperatingError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return badInput(code, `Cannot load ${what}: ${count}\n${formatProblems(problems)}`);
}
