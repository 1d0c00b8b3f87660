import { expect, test } from 'vitest';
import { chooseSkipReason } from '../../src/plan/choose-skip-reason.ts';

const audience = { csv: 'people.csv', country: 'US', columns: { phone: 'Phone' } };
const asking = { ...audience, columns: { phone: 'Phone', consent: 'OK to text' } };
const nothingKnown = { optedOutAt: null, contactConsent: 'unknown' } as const;
const optedOutAt = new Date(0);

test.each([
  ['marketing', 'a file without a column for consent', audience, nothingKnown, null],
  ['marketing', 'a yes', asking, { ...nothingKnown, contactConsent: 'given' }, null],
  ['marketing', 'an empty cell for consent', asking, nothingKnown, 'no_consent'],
  ['informational', 'an empty cell for consent', asking, nothingKnown, null],
  ['informational', 'a no', asking, { ...nothingKnown, contactConsent: 'refused' }, 'no_consent'],
  ['informational', 'a no of an earlier file', audience, { ...nothingKnown, contactConsent: 'refused' }, 'no_consent'],
  ['marketing', 'an opt-out after a yes', asking, { optedOutAt, contactConsent: 'given' }, 'opted_out'],
  ['informational', 'an opt-out', audience, { ...nothingKnown, optedOutAt }, 'opted_out'],
] as const)('%s with %s: skipped as %5$s', (purpose, _case, givenAudience, row, reason) => {
  expect(chooseSkipReason({ purpose, audience: givenAudience }, row)).toBe(reason);
});
