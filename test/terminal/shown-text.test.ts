import { expect, test } from 'vitest';
import { createTyping, hasColour, paint, shownText } from '../../src/command-line/shown-text.ts';

const plainTerminal = { isTerminal: true, hasColour: false };

test('what steers a terminal or turns a text around is spelled out on a terminal, and left alone in a pipe', () => {
  const hostile = '{"a": "\u001b[2J\u202egnp"}\tb\r\nc';
  expect(shownText(hostile, plainTerminal)).toBe('{"a": "\\u001b[2J\\u202egnp"}\tb\nc');
  expect(shownText(hostile, { isTerminal: false, hasColour: false })).toBe(hostile);
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
])('with %j and a terminal %j, colour is %j', (env, isTerminal, is) => {
  expect(hasColour(env, isTerminal)).toBe(is);
});

test('failed is red, what is in doubt is amber, headings are bold, and what went well is plain', () => {
  const lines = [
    'Run 1 of sale: finished',
    'State     people  all',
    'delivered   3    3',
    'failed      1    1',
    'unknown     1    1',
    'Files with these rows',
  ];
  expect(paint(lines.join('\n')).split('\n')).toEqual([
    '\u001b[1mRun 1 of sale:\u001b[22m finished',
    '\u001b[1mState\u001b[22m     people  all',
    'delivered   3    3',
    '\u001b[31mfailed\u001b[39m      1    1',
    '\u001b[33munknown\u001b[39m     1    1',
    '\u001b[1mFiles with these rows\u001b[22m',
  ]);
  expect(paint('bluecast: Cannot send')).toBe('\u001b[31mbluecast:\u001b[39m Cannot send');
  expect(paint('     │ failed  1')).toBe('     │ failed  1');
});

test('colour comes after what steers a terminal is spelled out, so that no text brings its own', () => {
  expect(shownText('Note: \u001b[31mred', { isTerminal: true, hasColour: true })).toBe(
    '\u001b[33mNote:\u001b[39m \\u001b[31mred',
  );
});

test('a command is written as it has to be typed: with npx where npm has started us', () => {
  const text =
    '`bluecast send x` sends it; cat a.csv | bluecast import -\n  bluecast new spring\nbluecast at localhost';
  expect(createTyping({ npm_command: 'exec' }, ['send', 'import', 'new'])(text)).toBe(
    '`npx bluecast send x` sends it; cat a.csv | npx bluecast import -\n  npx bluecast new spring\nbluecast at localhost',
  );
  expect(createTyping({}, ['send'])(text)).toBe(text);
});
