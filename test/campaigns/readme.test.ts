/** The README's five minutes, typed by a test: every command works, and the page shows what the program writes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSteps, runSteps, showOutputs, withoutTimes } from '../../scripts/readme-steps.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('the five minutes of the README work as they stand, and show what one sees', async () => {
  const world = { folder: temporaryFolder(), databaseUrl: await freshDatabaseUrl() };
  const outputs = await runSteps(readSteps(page), world);
  expect(outputs.at(-1)).toContain('+12125550143 in run 1 of hello (finished)');
  // `npm run readme` renews the page.
  expect(withoutTimes(showOutputs(page, outputs))).toBe(withoutTimes(page));
});

test('the README can be read in every editor: no line has more than 120 characters', () => {
  expect(page.split('\n').filter((line) => line.length > 120)).toEqual([]);
});

test('output that differs from the page is found, and lines are left out where the page leaves them out', () => {
  const shown = '## Five minutes of it\n\n```sh\nbluecast a\n```\n\n```text\none\n…\nlast at 10:01\n```\n\n## Next\n';
  expect(readSteps(shown)).toEqual([{ commands: 'bluecast a\n', output: 'one\n…\nlast at 10:01\n' }]);
  const renewed = showOutputs(shown, ['one\ntwo\nthree\nlast at 10:02\n']);
  expect(renewed).toBe(shown.replace('10:01', '10:02'));
  expect(withoutTimes(renewed)).toBe(withoutTimes(shown));
  expect(withoutTimes(showOutputs(shown, ['none\nlast at 10:02\n']))).not.toBe(withoutTimes(shown));
});
