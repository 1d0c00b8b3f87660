import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageStates } from '../../../src/core/message/advance.ts';
import { sumCounts, totalMessages } from '../../../src/core/message/summary.ts';

const counts = fc.array(
  fc.record({
    state: fc.constantFrom(...messageStates),
    channel: fc.constantFrom('', 'iMessage', 'RCS', 'SMS'),
    skipReason: fc.constantFrom('opted_out', 'no_consent'),
    messages: fc.integer({ min: 0, max: 1_000_000 }),
  }),
);

test('for all counters, the states add up to all messages and the reasons to the skipped ones', () => {
  fc.assert(
    fc.property(counts, (given) => {
      const sums = sumCounts(given);
      const all = given.reduce((total, each) => total + each.messages, 0);
      const skipped = Object.values(sums.skipped).reduce((total, each) => total + each, 0);
      expect(totalMessages(sums)).toBe(all);
      expect(skipped).toBe(sums.messages.skipped);
    }),
  );
});

test('messages that never go out are on no channel', () => {
  const sums = sumCounts([
    { state: 'sent', skipReason: '', channel: 'SMS', messages: 3 },
    { state: 'planned', skipReason: '', channel: 'iMessage', messages: 4 },
    { state: 'planned', skipReason: '', channel: '', messages: 5 },
    { state: 'skipped', skipReason: 'opted_out', channel: 'iMessage', messages: 6 },
    { state: 'cancelled', skipReason: '', channel: 'RCS', messages: 7 },
  ]);
  expect(sums.channels).toEqual({ iMessage: 4, RCS: 0, SMS: 3 });
  expect(sums.skipped).toEqual({ opted_out: 6 });
});
