/** Names of people, compared as a reader would: however they are typed. */

/** True for `Ada`, `ada `, and `ＡＤＡ`; letters of other alphabets that look alike stay different. */
export function isSameName(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(name: string): string {
  // Upper case first: `ß` is `SS`, and `ς` is `Σ`.
  const letters = name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return letters.toUpperCase().toLowerCase().normalize('NFKC').trim().replace(/\s+/g, ' ');
}
