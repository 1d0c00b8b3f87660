import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/core/campaign/account.ts';
import { newContactsLeft, nextProviderDay, startOfProviderDay } from '../../../src/core/pace/new-contact.ts';

test.each([
  ['2026-11-23T15:00:00Z', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23T07:59:59Z', '2026-11-22T08:00:00.000Z'],
  ['2026-11-23T08:00:00Z', '2026-11-23T08:00:00.000Z'],
  // Clocks go forward on 8 March 2026 at 2:00: the day before begins in winter time.
  ['2026-03-08T06:30:00Z', '2026-03-07T08:00:00.000Z'],
  ['2026-03-08T07:00:00Z', '2026-03-08T07:00:00.000Z'],
  ['2026-03-09T06:59:00Z', '2026-03-08T07:00:00.000Z'],
  // And back on 1 November 2026 at 2:00.
  ['2026-11-01T07:30:00Z', '2026-10-31T07:00:00.000Z'],
  ['2026-11-01T08:00:00Z', '2026-11-01T08:00:00.000Z'],
])('at %s the provider counts its day from %s', (now, start) => {
  expect(startOfProviderDay(new Date(now)).toISOString()).toBe(start);
});

test.each([
  ['2026-03-07T08:00:00Z', '2026-03-08T07:00:00.000Z'],
  ['2026-10-31T07:00:00Z', '2026-11-01T08:00:00.000Z'],
  ['2026-11-23T08:00:00Z', '2026-11-24T08:00:00.000Z'],
])('after the day from %s comes the one from %s', (start, next) => {
  expect(nextProviderDay(new Date(start)).toISOString()).toBe(next);
});

const now = new Date('2026-11-23T15:00:00Z');
const none = { lastHour: 0, today: 0, informationalToday: 0, lastAt: null };

test.each([
  ['a fresh day leaves the hour', {}, none, 15],
  ['the day leaves less than the hour', {}, { ...none, today: 45 }, 5],
  ['the hour is full', {}, { ...none, lastHour: 15, today: 15 }, 0],
  ['more than allowed leaves 0, not less', {}, { ...none, lastHour: 20, today: 60 }, 0],
  [
    'without limits there is no end',
    { newPerHour: null, newPerDay: null },
    { ...none, today: 999 },
    Number.POSITIVE_INFINITY,
  ],
  ['what is kept is not for marketing', { informationalReserve: 10 }, { ...none, today: 38 }, 2],
  [
    'what reminders have used is kept no more',
    { informationalReserve: 10 },
    { ...none, today: 38, informationalToday: 8 },
    10,
  ],
  ['with a gap one at a time', { minGapSeconds: 60 }, none, 1],
  ['the gap is not over', { minGapSeconds: 60 }, { ...none, lastAt: new Date(now.getTime() - 59_999) }, 0],
  ['the gap is over', { minGapSeconds: 60 }, { ...none, lastAt: new Date(now.getTime() - 60_000) }, 1],
] as const)('%s', (_, limits, used, left) => {
  expect(newContactsLeft({ ...defaultLimits, ...limits }, used, { isInformational: false, now })).toBe(left);
});

test('reminders may use what is kept for them', () => {
  const limits = { ...defaultLimits, informationalReserve: 10 };
  expect(newContactsLeft(limits, { ...none, today: 45 }, { isInformational: true, now })).toBe(5);
});
