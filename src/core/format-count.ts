/** Numbers for people, with commas: `1,250`. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 row`, `1,250 rows`: a count for people. */
export function formatCount(value: number, thing: string): string {
  return `${formatNumber(value)} ${thing}${value === 1 ? '' : 's'}`;
}

/** `1 person`, `1,250 people`. */
export function formatPeople(value: number): string {
  return `${formatNumber(value)} ${value === 1 ? 'person' : 'people'}`;
}

/** `10.3%`: rounded down, because 99.97 % are not all; `–` of nothing. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  if (part === whole) return '100%';
  const tenths = Math.floor((part / whole) * 1_000 + 1e-9);
  return part > 0 && tenths === 0 ? '<0.1%' : `${(tenths / 10).toFixed(1)}%`;
}
