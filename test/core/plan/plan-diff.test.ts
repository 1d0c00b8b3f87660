import { expect, test } from 'vitest';
import { diffPlans, isSame } from '../../../src/core/plan/plan-diff.ts';
import type { PlanRecipient } from '../../../src/core/plan/plan-file.ts';

const ada: PlanRecipient = ['a', 2, 0, 'iMessage', ['text:1', 'carousel:2']];
const ben: PlanRecipient = ['b', 3, 1, null, ['text:1', '-no_imessage']];
const none = { nowSent: [], nowSkipped: [], channels: new Map(), lines: [], texts: [] };

test('the same people in another order of rows are the same plan', () => {
  const diff = diffPlans(
    [ada, ben],
    [
      ['b', 2, 1, null, ben[4]],
      ['a', 3, 0, 'iMessage', ada[4]],
    ],
  );
  expect(diff).toEqual({ added: [], removed: [], changed: none, unchanged: 2 });
  expect(isSame(diff)).toBe(true);
});

test('who comes is named by the line of the new CSV, who goes by that of the old one', () => {
  expect(diffPlans([ada], [['c', 9, 0, null, []]])).toEqual({ added: [9], removed: [2], changed: none, unchanged: 0 });
});

test.each([
  ['another channel', ['a', 2, 0, 'SMS', ada[4]], { channels: new Map([['iMessage -> SMS', [2]]]) }],
  [
    'a channel that is not known any more',
    ['a', 2, 0, null, ada[4]],
    { channels: new Map([['iMessage -> unknown', [2]]]) },
  ],
  ['another line', ['a', 2, 1, 'iMessage', ada[4]], { lines: [2] }],
  ['another text', ['a', 2, 0, 'iMessage', ['text:9', 'carousel:2']], { texts: [2] }],
  ['the fallback instead of the carousel', ['a', 2, 0, 'iMessage', ['text:1', 'text:3']], { texts: [2] }],
  ['nothing any more', ['a', 2, 0, 'iMessage', ['-opted_out', '-opted_out']], { nowSkipped: [2] }],
] as const)('%s is reported', (_, now, changed) => {
  const diff = diffPlans([ada], [now]);
  expect(diff).toEqual({ added: [], removed: [], changed: { ...none, ...changed }, unchanged: 0 });
  expect(isSame(diff)).toBe(false);
});

test('for who gets nothing neither line nor channel count', () => {
  const diff = diffPlans([['a', 2, 0, null, ['-no_consent']]], [['a', 2, 1, 'SMS', ['-no_consent']]]);
  expect(diff.unchanged).toBe(1);
});

test('a person who got nothing and gets something now is reported', () => {
  expect(diffPlans([['a', 2, 0, null, ['-no_consent']]], [['a', 2, 0, null, ['text:1']]]).changed.nowSent).toEqual([2]);
});
