/** What cells mean that have another meaning for people than for a program. */
import { readAmount } from './amount.ts';
import { readWallTime } from './date-text.ts';

/** Words for no that exports have, in the languages of our operators' files, too. */
const noWords: ReadonlySet<string> = new Set(
  'no n false f off none null nil nan n/a na - – — nein nej nee non não nao нет never unchecked disabled inactive'.split(
    ' ',
  ),
);

/** True for `no`, `False`, `0`, `$0.00`, `none`, `off`: cells with something in them that people read as nothing. */
export function isNo(cell: string): boolean {
  return noWords.has(cell.trim().toLowerCase()) || isZero(cell);
}

export function isZero(cell: string): boolean {
  return readAmount(cell)?.numerator === 0n;
}

/** True for `2026-07-01T16:30:00Z` and `2026-07-01 12:30-04:00`. */
export function isTimeWithOffset(cell: string): boolean {
  return (readWallTime(cell)?.offset ?? '') !== '';
}
