import { expect, test } from 'vitest';
import { startOfProviderDay } from '../../src/core/new-contact.ts';

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
