import { expect, test } from 'vitest';
import { createSteps } from '../../src/terminal/steps.ts';
import { createTestClock } from '../support/clock.ts';
import { testNow } from '../support/run.ts';

function openScreen(isTerminal: boolean) {
  const written: string[] = [];
  const clock = createTestClock(testNow);
  const screen = { isTerminal, write: (text: string) => void written.push(text), columns: () => 20 };
  return { written, clock, steps: createSteps({ screen, clock }) };
}

test('in a log each kind of step has a line, and a long one another every half minute', () => {
  const { written, clock, steps } = openScreen(false);
  for (let rows = 0; rows < 100; rows += 1) {
    steps.show(`reading: ${rows} rows`);
    clock.pass(1_000);
  }
  steps.show('planning: 1 of 2');
  expect(written).toEqual([
    'reading\n',
    'reading: 30 rows\n',
    'reading: 60 rows\n',
    'reading: 90 rows\n',
    'planning\n',
  ]);
});

test('on a terminal one line is redrawn in place, cut to its width, and gone at the end', () => {
  const { written, steps } = openScreen(true);
  steps.show('reading: 1 row');
  steps.show('reading: 1,000,000,000 rows');
  steps.clear();
  expect(written).toEqual(['\r\u001b[2Kreading: 1 row', '\r\u001b[2Kreading: 1,000,000,', '\r\u001b[2K']);
});
