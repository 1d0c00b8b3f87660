/**
 * Vitest's reporter for .ci/run. Into the file that TEST_SUMMARY names it writes `PASSED FAILED`, then each failure: file, full name
 * and the start of its error. Errors outside of tests, and files and suites that could not even begin, count as one each.
 */
import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Of one error: its message, what was expected, and where it was thrown. */
const linesAtMost = 24;
const lineCharsAtMost = 240;

export default class {
  onTestRunEnd(modules, unhandledErrors) {
    let passed = 0;
    const failures = [];
    for (const module of modules) {
      const file = module.relativeModuleId;
      for (const error of module.errors()) failures.push(describe(file, error));
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) failures.push(describe(`${file} > ${suite.fullName}`, error));
      }
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'passed') passed += 1;
        if (state === 'failed') failures.push(describe(`${file} > ${test.fullName}`, ...errors));
      }
    }
    for (const error of unhandledErrors) failures.push(describe('outside of tests', error));
    writeFileSync(process.env.TEST_SUMMARY, `${passed} ${failures.length}\n${failures.join('')}`);
  }
}

function describe(where, ...errors) {
  const lines = errors.flatMap(({ name, message, diff, stack, stacks }) => [
    ...`${name ?? 'Error'}: ${message}`.split('\n'),
    ...(diff ?? '').split('\n'),
    ...(stacks ?? []).map(({ file, line, column }) => `at ${file}:${line}:${column}`),
    ...(stacks === undefined ? (stack ?? '').split('\n').slice(1) : []),
  ]);
  const start = lines
    .map((line) => stripVTControlCharacters(line).trimEnd().slice(0, lineCharsAtMost))
    .filter((line) => line !== '' && !line.includes('/node_modules/'))
    .slice(0, linesAtMost);
  return `\nFAILED: ${where}\n${start.map((line) => `  ${line}\n`).join('')}`;
}
