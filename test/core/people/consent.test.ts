import { expect, it } from 'vitest';
import { parseConsent } from '../../../src/core/people/consent.ts';

it.each(['yes', 'Y', ' TRUE ', '1', 'x', '✓', 'Opted In', 'opted-in', 'OPT_IN', 'Subscribed'])(
  '%j gives consent',
  (cell) => {
    expect(parseConsent(cell)).toBe('given');
  },
);
it.each(['no', 'N', 'false', '0', 'Opted Out', 'opt-out', 'unsubscribed', 'STOP'])('%j refuses consent', (cell) => {
  expect(parseConsent(cell)).toBe('refused');
});
it.each(['', '  ', 'unknown', '\ufeff'])('%j says nothing', (cell) => {
  expect(parseConsent(cell)).toBe('unknown');
});
it.each(['maybe', 'yes and no', '2', 'no?', 'constructor'])('%j is a problem: nothing is guessed', (cell) => {
  expect(parseConsent(cell)).toBeNull();
});
