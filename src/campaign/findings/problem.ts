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
      return asked === 'off' ? [] : [{ ...problem, level: asked, excerpt: maskSecrets(excerptOf(problem.line)) }];
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** A value of a key that is named like a secret, and a password in an address. */
const secretValue = /(?<=\b(?:\w*secret\w*|\w*passw\w*|\w*token\w*|\w*keys?|id)["']?\s*:\s*["']?)[^\s,{}[\]"'#]+/gi;
const addressPassword = /(?<=:\/\/)[^\s"'/]+(?=@)/g;

/** The operator's own line, whole, with asterisks for what may be a secret instead of the name of a variable. */
function maskSecrets(excerpt: string | null): string | null {
  const hide = (value: string): string => '*'.repeat(value.length);
  return (
    excerpt
      ?.replace(secretValue, (value) => (/^[A-Z_][A-Z0-9_]*$/.test(value) ? value : hide(value)))
      .replace(addressPassword, hide) ?? null
  );
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
