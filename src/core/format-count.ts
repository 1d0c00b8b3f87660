/** Numbers for people, with commas: `1,250`. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 row`, `1,250 rows`: a count for people. */
export function formatCount(value: number, thing: string): string {
  return `${formatNumber(value)} ${thing}${value === 1 ? '' : 's'}`;
}
