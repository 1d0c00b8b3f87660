import { expect, test } from 'vitest';
import { findHabits } from '../scripts/habits.ts';

const linesOf = (file: string, source: string): readonly string[] =>
  findHabits(file, source).map(({ line, found }) => `${line} ${found}`);

// Each of them must be found, or the check of words proves nothing.
test.each([
  'a document that is none',
  'The next line tells why',
  'as it was told',
  'the run goes on',
  'It goes on with the next',
  'the file beside it',
  'Whoever comes first',
  'nobody knows',
  'Hears that a message goes out',
  'PostgreSQL comes along',
  'equal but for the time',
  'answers are written down',
])('the habit in "%s" is found in a comment, a string, a template and a page', (text) => {
  const found = expect.stringMatching(/^1 /);
  expect(linesOf('src/a.ts', `// ${text}`)).toEqual([found]);
  expect(linesOf('src/a.ts', `const a = '${text}';`)).toEqual([found]);
  expect(linesOf('src/a.ts', `const a = \`\${b}: ${text}\`;`)).toEqual([found]);
  expect(linesOf('docs/a.md', text)).toEqual([found]);
});

test.each([
  ['src/a.ts', 'const told = beside(whoever);'],
  ['src/a.ts', '// There is none. The two cannot be told apart, and it is none of them.'],
  ['docs/a.md', 'Say `goes on`, "goes on", or:\n\n```sh\ngo on # beside\n```\n'],
  ['docs/a.md', '<!-- x: made from y, do not edit -->\n\ngoes on\n\n<!-- /x -->'],
])('%s: code, quotations and what is made from code are left alone: %s', (file, source) => {
  expect(linesOf(file, source)).toEqual([]);
});

test('a finding has the line on which it stands, in long comments too', () => {
  expect(linesOf('src/a.ts', 'const a = 1;\n/*\n * One.\n * It goes on.\n */')).toEqual(['4 goes on']);
});
