/**
 * Names of people that a file has in capitals or in small letters, as people write them. Invariant: a name in mixed letters is left as
 * its writer wrote it, and the first word of a name always begins with a capital.
 */

/** Parts of family names that stay in lower case: Dutch, German, Romance, Arabic. */
const particles = new Set(
  'van der den de ter ten von zu zur da das do dos di du del della la le el al bin ibn y e'.split(' '),
);
/** Of these, single letters are mostly initials: John E Smith. After two words they join names: Ortiz Perez y Gil. */
const joiners: ReadonlySet<string> = new Set(['y', 'e']);
const numerals: ReadonlySet<string> = new Set(['ii', 'iii', 'iv', 'vii', 'viii', 'ix']);
/** Words before a name, with or without a full stop. */
const titles = /^(?:mr|mrs|ms|miss|mx|dr|prof|rev|sir|dame)\.?$/i;
/** A numeral that is a first and a family name, too: Vi Tran, Tran Vi. */
const numeralOrName = 'vi';
/** Family names with a capital inside. Not every name with Mac: Mackenzie and Macey are first names. */
const macNames = /^mac(?=(?:donald|leod|arthur|gregor|dougall|intyre|pherson|millan|neil)$)/;
/** Shouted, with the one small letter that people leave: McDONALD, MacLEOD. */
const shoutedMac = /^(Mac|Mc)(\p{Lu}{2,})$/u;

/** `JOHN O'NEIL` -> `John O'Neil`, `mcdonald-smith` -> `McDonald-Smith`; a name in mixed case stays as it is. */
export function titleName(name: string): string {
  const trimmed = name.trim().replace(/\s+/g, ' ');
  const words = trimmed.split(' ');
  const isShouted = words.every((word) => word === word.toUpperCase() || shoutedMac.test(word));
  if (!isShouted && trimmed !== trimmed.toLowerCase()) return trimmed;
  return words.map((word, index) => titleWord(word, { index, words })).join(' ');
}

function titleWord(word: string, { index, words }: { index: number; words: readonly string[] }): string {
  const [, prefix = '', rest = ''] = shoutedMac.exec(word) ?? [];
  if (prefix !== '') return prefix + capitalise(rest);
  const before = words.slice(0, index);
  const isFirst = before.every((each) => titles.test(each)) || before.at(-1)?.endsWith(',') === true;
  const isLast = index === words.length - 1 || word.endsWith(',');
  const plain = toLower(word).replace(/,$/, '');
  if (!isFirst && !isLast && particles.has(plain) && (index > 1 || !joiners.has(plain))) return toLower(word);
  const isNumeral = numerals.has(plain) ? index > 0 : plain === numeralOrName && index > 1;
  return isNumeral && isLast ? word.toUpperCase() : capitalise(word);
}

/**
 * Letters that begin a part of a name: **s**mith-**j**ones, **j**.**r**., (**b**ill), **o**'**n**eil, **l**a'**s**hea, **m**c**d**onald;
 * after an apostrophe only where enough letters follow: Sa'ad, Ka'imi.
 */
const firstLetters = /(?<=^|[-.("“]|(?:^|[-("“])(?:mc|\p{L}['’](?=\p{L}{2})|\p{L}{2,3}['’](?=\p{L}{3})))\p{L}/gu;

/** A word with its first letters in upper case and the others in lower case. */
function capitalise(word: string): string {
  const lower = toLower(word);
  const source = word.length === lower.length ? word : lower;
  const parts = lower.replace(firstLetters, (letter: string, at: number) =>
    source.slice(at, at + letter.length).toUpperCase(),
  );
  return macNames.test(lower) ? `Mac${parts.charAt(3).toUpperCase()}${parts.slice(4)}` : parts;
}

/** In lower case. JavaScript makes two characters of a Turkish capital with a dot. */
function toLower(word: string): string {
  return word.toLowerCase().replaceAll('i\u0307', 'i');
}
