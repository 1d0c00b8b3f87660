/** What people write into a consent column. Nothing is guessed: other words are a problem of the row. */

export type Consent = 'given' | 'refused' | 'unknown';

const given = new Set([
  'yes',
  'y',
  'true',
  't',
  '1',
  'x',
  'ok',
  'on',
  'opted in',
  'opted-in',
  'opt in',
  'opt-in',
  'subscribed',
  'given',
]);
const refused = new Set([
  'no',
  'n',
  'false',
  'f',
  '0',
  'off',
  'opted out',
  'opted-out',
  'opt out',
  'opt-out',
  'unsubscribed',
  'refused',
  'stop',
]);

/** The consent that a cell states; null when it states something that is neither yes nor no. Empty is `unknown`. */
export function parseConsent(cell: string): Consent | null {
  const word = cell.trim().toLowerCase();
  if (word === '') return 'unknown';
  if (given.has(word)) return 'given';
  return refused.has(word) ? 'refused' : null;
}
