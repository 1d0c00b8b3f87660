/** Shares as people write them. */

/** `12.5%` as 0.125; null for a text that is not a share from 0% to 100%. */
export function readShare(text: string): number | null {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text.trim()) ?? [];
  return percent === undefined || Number(percent) > 100 ? null : Number(percent) / 100;
}
