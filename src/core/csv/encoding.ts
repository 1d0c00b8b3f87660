/** Encodings of CSV files, by the names that TextDecoder knows: https://encoding.spec.whatwg.org/#names-and-labels */

/** The usual name for any label of an encoding, such as `windows-1251` for `cp1251`; null for any other text. */
export function findEncoding(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

/** What a file without evidence of its encoding is read as. */
export const guessedEncoding = 'windows-1252';

/** Words that are looked at: enough for a judgement on any file. */
const maxWords = 5_000;
/** Characters of a word that are looked at. */
const maxWordLength = 40;
/** Letters, and anything beyond ASCII: signs are what letters of other encodings become. */
const ofWord = /[A-Za-z]|[^\0-\x7f]/;
const letter = /\p{L}/u;

export interface WordJudge {
  /** Looks at text that was read as Windows-1252. */
  add(text: string): void;
  /** True if most of the words with accents can hardly be words, because the text is in another encoding. */
  looksWrong(): boolean;
}

export function createWordJudge(): WordJudge {
  let words = 0;
  let improbable = 0;
  return {
    add: (text) => {
      const accent = /[^\0-\x7f]/g;
      for (let found = accent.exec(text); found !== null && words < maxWords; found = accent.exec(text)) {
        let [begin, end] = [found.index, found.index + 1];
        const isOfWord = (at: number): boolean => ofWord.test(text.charAt(at)) && !/\s/.test(text.charAt(at));
        while (found.index - begin < maxWordLength && isOfWord(begin - 1)) begin -= 1;
        while (end - found.index < maxWordLength && isOfWord(end)) end += 1;
        accent.lastIndex = end;
        words += 1;
        if (isImprobable(text.slice(begin, end))) improbable += 1;
      }
    },
    looksWrong: () => improbable * 2 > words,
  };
}

/**
 * True for `Èâàí` (letters with accents alone), `MŸller` and `RenŽ` (a capital among small letters), `Wa³êsa` and `Fran\x8dois` (a sign
 * in a word): Cyrillic, Mac, Polish and DOS, read as Windows-1252.
 */
function isImprobable(word: string): boolean {
  // Bytes that Windows-1252 has no character for.
  if (/[\u0080-\u009f]/.test(word)) return true;
  const characters = word.split('');
  const letters = characters.filter((each) => letter.test(each));
  const accented = letters.filter((each) => each > '\x7f').length;
  if (accented >= 2 && accented * 2 > letters.length) return true;
  return characters.some((each, at) => {
    if (each <= '\x7f') return false;
    const [before = '', after = ''] = [characters[at - 1], characters[at + 1]];
    if (!letter.test(each)) return !fitting.test(each) && (letter.test(before) || letter.test(after));
    return at > 0 && isCapital(each) && (isSmall(before) || (isCapital(before) && isSmall(after)));
  });
}

/** Signs that may touch a letter: quotes, dashes, ellipsis, trademarks, ordinals. */
const fitting = /[‘’“”«»–—…®™ªº°·•¿¡€]/u;

function isCapital(character: string): boolean {
  return /\p{Lu}/u.test(character);
}

function isSmall(character: string): boolean {
  return /\p{Ll}/u.test(character);
}
