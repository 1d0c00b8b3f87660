/** What a text may be. Source: sendblue-api.md §5.4. */

/** Characters (UTF-16 code units) of one text at most. */
export const maxTextLength = 18_996;

/** Why this text cannot be sent, or null when it can. A text may be empty only beside an image. */
export function findTextProblem(text: string, message: { hasMedia: boolean }): string | null {
  if (text.trim() === '' && !message.hasMedia) return 'is empty after filling in the values';
  if (text.length > maxTextLength)
    return `has ${text.length} characters after filling in the values, ${maxTextLength} are allowed`;
  return null;
}
