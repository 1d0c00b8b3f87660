/** Findings for programs: GitHub annotations, JSON, SARIF. Invariant: every format has the same findings in the same order. */
import { formatCount } from '../../core/format-count.ts';
import { groupBy } from '../../core/group-by.ts';
import { codes, isProblemCode, type ProblemCode } from './codes.ts';
import type { Finding } from './finding.ts';
import { formatText } from './format-text.ts';

export const formats = ['text', 'github', 'json', 'sarif'] as const;
export type Format = (typeof formats)[number];

/** The page that explains the codes, from the repository's root. */
const page = 'docs/diagnostics.md';

/** The findings in `files` files, in one of the formats. */
export function formatFindings(findings: readonly Finding[], options: { format: Format; files: number }): string {
  const { format, files } = options;
  if (format === 'github') return findings.map(formatAnnotation).join('\n');
  if (format === 'json') return JSON.stringify({ files, ...countLevels(findings), findings: findings.map(toJson) });
  if (format === 'sarif') return JSON.stringify(toSarif(findings), null, 2);
  return [formatText(firstOfEach(findings)), ...describeMore(findings), formatSum(findings, files)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Of one kind and file: more would scroll everything else off the screen, and one remedy helps against all of them. */
const shownOfKind = 20;

function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return findings.filter(({ file, code }) => {
    const count = (seen.get(`${file} ${code}`) ?? 0) + 1;
    seen.set(`${file} ${code}`, count);
    return count <= shownOfKind;
  });
}

function describeMore(findings: readonly Finding[]): readonly string[] {
  const kinds = groupBy(findings, ({ file, code }) => `${file} ${code}`);
  return [...kinds.values()].flatMap(([{ file, code }, ...others]) => {
    const left = others.length + 1 - shownOfKind;
    return left > 0 ? [`${file}: and ${formatCount(left, 'more finding')} of ${code}; --format json shows all`] : [];
  });
}

export function countLevels(findings: readonly Finding[]): { errors: number; warnings: number } {
  const errors = findings.filter(({ level }) => level === 'error').length;
  return { errors, warnings: findings.length - errors };
}

function formatSum(findings: readonly Finding[], files: number): string {
  const { errors, warnings } = countLevels(findings);
  return `${amount(files, 'file')} checked: ${amount(errors, 'error')}, ${amount(warnings, 'warning')}`;
}

function amount(count: number, thing: string): string {
  return count === 0 ? `no ${thing}s` : formatCount(count, thing);
}

/** Source: GitHub's workflow commands, with their own escapes. */
function formatAnnotation({ file, line, column, length = 1, level, code, message }: Finding): string {
  const escape = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string): string => escape(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const at = `file=${property(file)},line=${line},col=${column},endColumn=${column + length}`;
  return `::${level} ${at},title=${code}::${escape(message)}`;
}

function toJson({ file, line, column, length = 1, level, code, message, excerpt }: Finding): object {
  return { file, line, column, endColumn: column + length, level, code, message, excerpt };
}

/** Source: SARIF 2.1.0 (OASIS), the parts that GitHub's code scanning reads. */
function toSarif(findings: readonly Finding[]): object {
  const used = Object.keys(codes)
    .filter(isProblemCode)
    .filter((code) => findings.some((finding) => finding.code === code));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'bluecast', rules: used.map(toRule) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => toResult(finding, used)),
      },
    ],
  };
}

function toRule(code: ProblemCode): object {
  const { means, remedy, level } = codes[code];
  return {
    id: code,
    shortDescription: { text: means },
    help: { text: `${remedy} See ${page}#${code}` },
    defaultConfiguration: { level },
  };
}

function toResult(
  { file, line, column, length = 1, level, code, message }: Finding,
  used: readonly ProblemCode[],
): object {
  const region = { startLine: line, startColumn: column, endColumn: column + length };
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    ruleId: code,
    ruleIndex: used.indexOf(code),
    level,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
  };
}
