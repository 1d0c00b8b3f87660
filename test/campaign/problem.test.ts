import { expect, it } from 'vitest';
import { formatProblems, problemError } from '../../src/campaign/problem.ts';

const problem = (line: number, column: number) => ({
  file: 'a.yaml',
  line,
  column,
  code: 'wrong',
  message: `${line}.`,
});

it('Problems are printed as compilers print them, in the order of the file', () => {
  expect(formatProblems([problem(10, 1), problem(2, 9), problem(2, 3)])).toBe(
    'a.yaml:2:3 error wrong: 2.\na.yaml:2:9 error wrong: 2.\na.yaml:10:1 error wrong: 10.',
  );
});

it('Fifty problems are shown, and the others counted', () => {
  const lines = formatProblems(Array.from({ length: 53 }, (_, index) => problem(index + 1, 1))).split('\n');
  expect([lines.length, lines.at(-2), lines.at(-1)]).toEqual([51, 'a.yaml:50:1 error wrong: 50.', 'and 3 more']);
});

it('All problems of a file are one error, which stops the run and exits with 2', () => {
  const error = problemError('invalid-campaign', 'campaign spring', [problem(1, 1), problem(2, 1)]);
  expect([error.code, error.action, error.exitCode]).toEqual(['invalid-campaign', 'stop-run', 2]);
  expect(error.message).toMatch(/^Cannot load campaign spring: 2 problems\na\.yaml:1:1 error wrong: 1\.\n/);
});
