import { expect, test } from 'vitest';
import { linesToFinishBy } from '../../../src/core/forecast/lines-to-finish-by.ts';
import type { ForecastInput } from '../../../src/core/forecast/question.ts';
import { crowds, input, line, now } from './messages.ts';

/** Asks with everybody free to move, or the `bound` first ones staying where they are. */
function ask(asked: ForecastInput, days: number, bound = 0) {
  const isMovable = Uint8Array.from({ length: asked.messages.count }, (_, index) => (index < bound ? 0 : 1));
  const finishBy = new Date(now.getTime() + days * 86_400_000);
  return linesToFinishBy(asked, { run: 0, finishBy, isMovable, newLine: line() });
}

test('the lines that there are do, when they do', () => {
  expect(ask(input(crowds({ people: 50 })), 1)).toMatchObject({ lines: 1 });
});

test('fifty a day and line: 1,000 strangers by tomorrow night take ten lines, in a week three', () => {
  // Today from now on, and tomorrow from 3 AM: two days of 50.
  expect(ask(input(crowds({ people: 1_000 })), 1.2)).toMatchObject({ lines: 10 });
  expect(ask(input(crowds({ people: 1_000 })), 6.2)).toMatchObject({ lines: 3 });
});

test('one line less would be too late', () => {
  const tight = ask(input(crowds({ people: 777, parts: 2 })), 3.2);
  if (tight.lines === null) throw new Error('it can be done');
  expect(tight.endsAt.getTime()).toBeLessThanOrEqual(now.getTime() + 3.2 * 86_400_000);
  // Four days of 50 for each line.
  expect(tight.lines).toBe(Math.ceil(777 / 200));
});

test('who knows a line keeps it: more lines are no help then', () => {
  expect(ask(input(crowds({ people: 300 })), 2, 200)).toEqual({ lines: null, why: 'bound' });
  expect(ask(input(crowds({ people: 300 })), 4.2, 200)).toMatchObject({ lines: 2 });
});

test('a date that has passed is told apart: neither lines nor people are to blame', () => {
  expect(ask(input(crowds({ people: 300 })), -1)).toEqual({ lines: null, why: 'over' });
});
