/** The limits of a text. Source: sendblue-api.md §5.4. */

/** Characters (UTF-16 code units) of one text at most. */
export const maxTextLength = 18_996;

/** Why this text cannot be sent, as a predicate of it; null when it can. Only a text with an image may be empty. */
export function findTextProblem(text: string, message: { hasMedia: boolean }): string | null {
  const trimmed = text.trim();
  if (trimmed === '' && !message.hasMedia) return 'is empty after filling in the values';
  if (trimmed.length > maxTextLength) {
    return `has ${trimmed.length} characters after filling in the values, ${maxTextLength} are allowed`;
  }
  return null;
}
