/**
 * Words with which a person stops and starts messages. Source: sendblue-api.md §5.6. Invariant: the whole message must be the word, apart
 * from spaces around it and upper or lower case; "I'll stop by" opts nobody out.
 */
const stopWords: ReadonlySet<string> = new Set(['stop', 'unsubscribe', 'cancel', 'opt out', 'revoke', 'end', 'quit']);
const startWord = 'start';

/** What an inbound text says about consent: true: opted out; false: opted in again; null: neither. */
export function consentIn(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (stopWords.has(word)) return true;
  return word === startWord ? false : null;
}
