import { expect, it } from 'vitest';
import type { Finding, Problem } from '../../../src/campaign/findings/finding.ts';
import { formatText } from '../../../src/campaign/findings/format-text.ts';
import { listFindings, problemError } from '../../../src/campaign/findings/problem.ts';

const problem = (line: number, column: number, code: Problem['code'] = 'wrong-value'): Problem => ({
  file: 'a.yaml',
  line,
  column,
  code,
  message: `${line}.`,
});
const finding = (line: number, excerpt: string | null = null): Finding => ({
  ...problem(line, 1),
  level: 'error',
  excerpt,
});
const excerptOf = (): null => null;

it('Problems are judged in the order of the file, by the level of their code', () => {
  const found = listFindings([problem(10, 1), problem(2, 9, 'link-preview'), problem(2, 3)], { checks: {}, excerptOf });
  expect(found.map(({ line, column, level }) => [line, column, level])).toEqual([
    [2, 3, 'error'],
    [2, 9, 'warning'],
    [10, 1, 'error'],
  ]);
});

it('A campaign may lower, raise or silence a check, but none without which nothing can be sent', () => {
  const checks = {
    'link-shortener': { level: 'off' },
    'link-preview': { level: 'error' },
    'media-type': { level: 'warning' },
    'liquid-syntax': { level: 'off' },
  } as const;
  const problems = (['link-shortener', 'link-preview', 'media-type', 'liquid-syntax'] as const).map((code, index) =>
    problem(index + 1, 1, code),
  );
  expect(listFindings(problems, { checks, excerptOf }).map(({ code, level }) => `${code} ${level}`)).toEqual([
    'link-preview error',
    'media-type warning',
    'liquid-syntax error',
  ]);
});

it('A finding is printed as compilers print it, with a caret below the place', () => {
  const text = {
    file: 'a.yaml',
    line: 12,
    column: 13,
    length: 4,
    code: 'unknown-variable',
    message: '"nmae": b.csv has "name"',
  } as const;
  expect(formatText([{ ...text, level: 'error', excerpt: '  - text: 👋 {{ nmae }}' }])).toBe(
    [
      'a.yaml:12:13 error unknown-variable "nmae": b.csv has "name"',
      '  12 |   - text: 👋 {{ nmae }}',
      '     |             ^^^^',
    ].join('\n'),
  );
});

it('A long line is shown around the place', () => {
  const excerpt = `${'a'.repeat(300)}HERE${'b'.repeat(300)}`;
  const [, line = '', caret = ''] = formatText([{ ...problem(1, 301), length: 4, level: 'error', excerpt }]).split(
    '\n',
  );
  expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
  expect(line.length).toBeLessThan(130);
});

it('Fifty problems are shown, and the others counted', () => {
  const error = problemError(
    'invalid-campaign',
    'campaign spring',
    Array.from({ length: 53 }, (_, index) => finding(index + 1)),
  );
  const lines = error.message.split('\n').slice(1);
  expect([lines.length, lines.at(-2), lines.at(-1)]).toEqual([51, 'a.yaml:50:1 error wrong-value 50.', 'and 3 more']);
});

it('All problems of a file are one error, which stops the run and exits with 2', () => {
  const error = problemError('invalid-campaign', 'campaign spring', [finding(1), finding(2)]);
  expect([error.code, error.action, error.kind]).toEqual(['invalid-campaign', 'stop-run', 'bad-input']);
  expect(error.message).toMatch(/^Cannot load campaign spring: 2 problems\na\.yaml:1:1 error wrong-value 1\.\n/);
});

it('Characters that do something to a terminal are spaces', () => {
  const text = { ...finding(1, '\tname: \u001b[31m\u202ex'), message: 'b.csv has "\u0000", "\n"' };
  expect(formatText([text])).toBe('a.yaml:1:1 error wrong-value b.csv has " ", " "\n  1 |  name:  [31m x\n    | ^');
});
