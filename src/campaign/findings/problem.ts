/** Problems become findings: each gets its level, and the file's own `checks` may change or silence it. */
import { badInput, type OperatingError } from '../../core/operating-error.ts';
import { codes } from './codes.ts';
import type { Checks, Finding, Problem } from './finding.ts';
import { formatText } from './format-text.ts';

/** The problems that `checks` does not silence, with their levels, in the order of the file. */
export function listFindings(
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

/** Hides all digits of a phone number but the last four. */
function maskNumbers(excerpt: string | null): string | null {
  return excerpt?.replace(/\d{7,}/g, (digits) => '*'.repeat(digits.length - 4) + digits.slice(-4)) ?? null;
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'error');
}

/** Problems shown at once: more would scroll the first ones off the screen. */
const maxShown = 50;

/** One error with all findings of what could not be loaded. `what` is, for example, `campaign welcome`. */
export function problemError(code: string, what: string, findings: readonly Finding[]): OperatingError {
  const count = findings.length === 1 ? 'one problem' : `${findings.length} problems`;
  const left = findings.length - maxShown;
  const more = left > 0 ? [`and ${left} more`] : [];
  return badInput(code, [`Cannot load ${what}: ${count}`, formatText(findings.slice(0, maxShown)), ...more].join('\n'));
}
