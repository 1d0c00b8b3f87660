/** Reads a consent column. Invariant: nothing is guessed; a word that means neither yes nor no is a problem of the row. */
export type Consent = 'given' | 'refused' | 'unknown';

const given = wordSet('yes y true t 1 x ✓ ✔ ok on given granted agreed opted_in opt_in optin subscribed consented');
const refused = wordSet(
  'no n false f 0 off refused denied declined withdrawn revoked opted_out opt_out optout unsubscribed stop',
);

/** The consent that a cell states; capitals, spaces and hyphens do not matter. Null if it states none; an empty cell is `unknown`. */
export function parseConsent(cell: string): Consent | null {
  const word = cell
    .normalize('NFKC')
    .replace(/[\u200b\ufeff]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[ _-]+/g, '_');
  if (word === '' || word === 'unknown') return 'unknown';
  if (given.has(word)) return 'given';
  return refused.has(word) ? 'refused' : null;
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
