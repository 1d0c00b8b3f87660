/**
 * Which cells a filter reads as numbers and dates. The patterns work in JavaScript and in PostgreSQL (`~`), where filters are decided.
 * Invariant: what is read is read in one way; where a cell could mean two things it is not read, and no comparison is true.
 */

/** `1200`, `1,200.50`, `$1 200`, `-5 %`, `12.00 EUR`. A comma or space must stand between groups of three digits. */
export const numberPattern =
  '^[-+]?(?:[$€£¥] ?|(?:USD|EUR|GBP|CAD) ?)?[-+]?(?:[0-9]{1,30}|[0-9]{1,3}(?:,[0-9]{3}){1,9}|[0-9]{1,3}(?:[ \u2009\u202f][0-9]{3}){1,9})(?:[.][0-9]{1,30})?(?: ?(?:[$€£¥%]|USD|EUR|GBP|CAD))?$';

/** `2026-12-31`, with or without a time and a zone; also a month, `2026-12`. */
export const datePattern =
  '^[0-9]{4}-(?:(?:0[1-9]|1[0-2])|(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]+)?)?(?: ?(?:Z|[-+][0-9]{2}:?[0-9]{2}))?)?$';

const isoDate = new RegExp(datePattern);
/** A date in another order, or with another sign between its parts. */
const otherDate = /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?!\d)/;

/** True for a text in a filter that is a date: then only cells that are dates are compared with it. */
export function isDate(text: string): boolean {
  return isoDate.test(text);
}

/** True for a text that somebody means as a date, in an order that is not ISO's. */
export function isOtherDate(text: string): boolean {
  return otherDate.test(text) && !isDate(text);
}

/** `2026-12-31 16:30:00` for any date: dates come in the order of this text. A zone does not count. */
export function dateKey(text: string): string {
  const [, day = '', time = ''] = /^([\d-]+?)(?:[T ]([\d:]+).*)?$/.exec(text) ?? [];
  return `${day} ${time}${'00:00:00'.slice(time.length)}`;
}
