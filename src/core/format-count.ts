/** `1 row`, `1,250 rows`: a count for people. */
export function formatCount(value: number, thing: string): string {
  return `${value.toLocaleString('en-US')} ${thing}${value === 1 ? '' : 's'}`;
}
