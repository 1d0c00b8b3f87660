/** Times in the provider's form. Source: sendblue-api.md §1.5. */

/** Milliseconds since 1970 as ISO 8601 in UTC with milliseconds. */
export function isoOf(time: number): string {
  return new Date(time).toISOString();
}

/** Milliseconds since 1970 of an ISO 8601 time; `otherwise` when it is absent. */
export function timeOf(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Date.parse(text);
}
