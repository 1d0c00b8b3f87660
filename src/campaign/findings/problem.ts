/** What is wrong with a file. Invariant: a problem has a place, a stable code, and one sentence with the remedy. */
import { badInput, type OperatingError } from '../../core/operating-error.ts';
import { codes, type Level, type ProblemCode } from './codes.ts';
import { formatText } from './format-text.ts';

export interface Problem {
  /** As the operator named it. */
  readonly file: string;
  /** Both from 1, columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Columns that it takes up on its line. */
  readonly length?: number;
  readonly code: ProblemCode;
  readonly message: string;
}

/** A problem as it is shown: after the campaign's own `checks` were heard. */
export interface Finding extends Problem {
  readonly level: Level;
  /** The line of the file; null where the file could not be read. */
  readonly excerpt: string | null;
}

/** What was found in files; the value is null when one of the findings is an error. */
export interface Checked<T> {
  readonly value: T | null;
  readonly findings: readonly Finding[];
}

/** What a campaign says about a check: `off`, or another level. */
export type Checks = Readonly<Record<string, { readonly level: Level | 'off' } | undefined>>;

/** The problems that are left, with their levels, in the order of the file. */
export function judge(
  problems: readonly Problem[],
  { checks, excerptOf }: { checks: Checks; excerptOf: (line: number) => string | null },
): readonly Finding[] {
  return problems
    .flatMap((problem): readonly Finding[] => {
      const { level, isFixed } = codes[problem.code];
      const asked = isFixed ? level : (checks[problem.code]?.level ?? level);
      return asked === 'off' ? [] : [{ ...problem, level: asked, excerpt: maskNumbers(excerptOf(problem.line)) }];
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Phone numbers keep their length and their last four digits. */
function maskNumbers(excerpt: string | null): string | null {
  return excerpt?.replace(/\d{7,}/g, (digits) => '*'.repeat(digits.length - 4) + digits.slice(-4)) ?? null;
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'error');
}

/** Problems shown at once: more scroll the first ones away. */
const maxShown = 50;

/** All findings of what could not be loaded in one error. `what` is `campaign welcome`. */
export function problemError(code: string, what: string, findings: readonly Finding[]): OperatingError {
  const count = findings.length === 1 ? 'one problem' : `${findings.length} problems`;
  const left = findings.length - maxShown;
  const more = left > 0 ? [`and ${left} more`] : [];
  return badInput(code, [`Cannot load ${what}: ${count}`, formatText(findings.slice(0, maxShown)), ...more].join('\n'));
}
