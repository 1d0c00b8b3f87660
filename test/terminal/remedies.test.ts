import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildCommandLine } from '../../src/command-line/command-line.ts';
import { badInput, conflict, forbidden, notFound, unreachable } from '../../src/core/operating-error.ts';
import { stopIfAsked } from '../../src/core/stop-if-asked.ts';
import { exitCodeOf } from '../../src/terminal/exit-codes.ts';
import { remedyCodes, sayError } from '../../src/terminal/remedies.ts';

function interrupted(): unknown {
  try {
    stopIfAsked(AbortSignal.abort());
  } catch (error) {
    return error;
  }
  return null;
}

test.each([
  ['bad input', badInput('x', 'y'), 2],
  ['what does not exist', notFound('x', 'y'), 2],
  ['a state that forbids it', conflict('x', 'y'), 2],
  ['a person who may not', forbidden('x', 'y'), 2],
  ['a server that is down', unreachable('x', 'y'), 3],
  ['a signal', interrupted(), 130],
])('%s ends the process with its own exit code', (_, error, code) => {
  expect(exitCodeOf(error as ReturnType<typeof badInput>)).toBe(code);
});

test('a remedy stands behind what is wrong, with what the error knows', () => {
  const error = conflict('run-unfinished', 'Cannot start a new run of spring: run 7 is not finished', { runId: 7 });
  expect(sayError(error)).toBe(
    'Cannot start a new run of spring: run 7 is not finished; send without --new-run to continue it, or `bluecast cancel 7`',
  );
  expect(sayError(badInput('without-remedy', 'Cannot do it'))).toBe('Cannot do it');
});

test('every command that a remedy names exists', () => {
  const program = buildCommandLine('0', async () => {}, '');
  const commands = new Set(program.commands.map((command) => command.name()));
  const named = remedyCodes.flatMap((code) => {
    const said = sayError(badInput(code, 'x', { campaign: 'spring', file: 'a.json', runId: 1 }));
    return [...said.matchAll(/bluecast ([a-z]+)/g)].map(([, command]) => command ?? '');
  });
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !commands.has(name))).toEqual([]);
});

test('no error with a remedy here names an option or a command itself: the reader would read it twice', () => {
  const src = new URL('../../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const thrown = files.flatMap((file) => {
    const source = readFileSync(new URL(file, src), 'utf8');
    return [...source.matchAll(/\(\s*'([a-z-]+)',\s*([`'])(Cannot (?:(?!\2|\\`).|\\`)*)\2/g)].flatMap(
      ([, code = '', , message = '']) => (remedyCodes.includes(code) ? [{ file, code, message }] : []),
    );
  });
  expect(thrown.length).toBeGreaterThan(10);
  expect(thrown.filter(({ message }) => /--[a-z]|bluecast/.test(message))).toEqual([]);
});
