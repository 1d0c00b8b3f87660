import { expect, test } from 'vitest';
import { findConsentColumns, kindOfConsent, readConsents } from '../../../src/core/people/consent-column.ts';

test.each([
  'Consent',
  'consent?',
  'Opt-in',
  'opt_in',
  'OptIn',
  'Opted In',
  'SMS consent',
  'Marketing consent',
  'Consent (SMS)',
  'Subscribed',
  'Accepts SMS Marketing',
  'OK to text',
  'Email and SMS consent',
])('a column called %j says who wants texts', (header) => {
  expect(kindOfConsent(header)).toBe('consent');
});

test.each([
  'Unsubscribed',
  'Opt-out',
  'Opted Out',
  'opted_out_at',
  'Do not text',
  'DNC',
  'SMS Opt-Out Date',
  'STOP',
  'No SMS',
])('a column called %j says who does not', (header) => {
  expect(kindOfConsent(header)).toBe('refusal');
});

test.each(['Status', 'SMS status', 'Subscription status', 'subscription'])('a column called %j may', (header) => {
  expect(kindOfConsent(header)).toBe('status');
});

test.each([
  'Consent date',
  'Opt-in source',
  'Email consent',
  'Email opt-out',
  'Newsletter opt-in',
  'State',
  'Subscriber id',
  'Plan',
  'Stops',
])('a column called %j says nothing of texts', (header) => {
  expect(kindOfConsent(header)).toBeNull();
});

test('a no in any column refuses, and what says no with its yes is no consent', () => {
  const { found } = findConsentColumns(['Phone', 'Consent', 'Unsubscribed', 'Status'], [['1', 'yes', '', 'Opted out']]);
  expect(found.map(({ kind }) => kind)).toEqual(['consent', 'refusal', 'status']);
  const read = (...cells: string[]) => readConsents(found, ['', ...cells]);
  expect(read('yes', '', 'active')).toBe('given');
  expect(read('yes', 'no', '')).toBe('given');
  expect(read('yes', 'yes', '')).toBe('refused');
  expect(read('yes', '2026-05-01', '')).toBe('refused');
  expect(read('yes', 'NULL', 'pending')).toBe('given');
  expect(read('yes', '', 'unsubscribed')).toBe('refused');
  expect(read('perhaps', '', '')).toBeNull();
  expect(read('perhaps', 'x', '')).toBe('refused');
  expect(read('', '', 'active')).toBe('unknown');
});

test('a column that only sounds like consent is passed over, and a status in which nobody says no is no consent', () => {
  const rows = [['English', 'shipped', '1 May']];
  expect(findConsentColumns(['Permission', 'Status', 'Consent'], rows)).toEqual({ found: [], passedOver: [0, 2] });
});
