import { expect, test } from 'vitest';
import { noMessages } from '../../src/core/message/summary.ts';
import { endOf } from '../../src/engine/watch-run.ts';

const nothingLeft = {
  state: 'running',
  stopReason: null,
  undecided: 0,
  sentNotSettled: 0,
  plannedOnBlockedLines: 0,
  blockedReason: null,
} as const;
const early = { waitedMs: 1_000, trackForMs: 60_000 };
const late = { waitedMs: 60_001, trackForMs: 60_000 };

test.each([
  ['all delivered or failed', { messages: { delivered: 3, failed: 1, skipped: 2 } }, early, { why: 'settled' }],
  ['some planned', { messages: { planned: 1 } }, late, null],
  ['some sending', { messages: { sending: 1 } }, late, null],
  ['some accepted, not long ago', { messages: { accepted: 1 } }, early, null],
  ['some accepted, longer ago than --track-for', { messages: { accepted: 1 } }, late, { why: 'settled' }],
  ['SMS that are sent: they end there', { messages: { sent: 9 } }, early, { why: 'settled' }],
  ['iMessages that are sent, not long ago', { messages: { sent: 9 }, sentNotSettled: 2 }, early, null],
  ['unknown ones, not long ago', { messages: { unknown: 1 } }, early, null],
  ['only such as the provider lost track of', { messages: { unknown: 2 }, undecided: 2 }, early, { why: 'settled' }],
  ['unknown ones, longer ago', { messages: { unknown: 1 } }, late, { why: 'gave-up-waiting' }],
  ['keys refused', { stopReason: 'keys', messages: { planned: 5 } }, early, { why: 'run-stopped', reason: 'keys' }],
  ['keys refused, and a send under way', { stopReason: 'keys', messages: { planned: 5, sending: 1 } }, early, null],
  [
    'the rest planned for a blocked line',
    { messages: { planned: 5, sent: 1 }, plannedOnBlockedLines: 5, blockedReason: 'line gone' },
    early,
    { why: 'lines-blocked', reason: 'line gone' },
  ],
  [
    'some planned for a blocked line, some for another',
    { messages: { planned: 5 }, plannedOnBlockedLines: 4, blockedReason: 'line gone' },
    early,
    null,
  ],
] as const)('a run with %s ends so: %3$o', (_case, stands, waiting, end) => {
  expect(endOf({ ...nothingLeft, ...stands, messages: { ...noMessages(), ...stands.messages } }, waiting)).toEqual(end);
});
