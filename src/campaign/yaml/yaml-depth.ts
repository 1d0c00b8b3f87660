/**
 * Guards the YAML parser, which is recursive: some thousand levels deep it ends the whole process instead of throwing. The lexer
 * is not recursive, so it can be asked first.
 */
import { Lexer } from 'yaml';

/** Levels of brackets, and of lists that begin on one line: our deepest file has five. */
const maxLevels = 50;
/** Columns before a line's first key or dash. */
const maxIndent = 200;
/** The token that the lexer puts before a text. */
const textFollows = '\u001f';

/** The line, from 1, on which a YAML text is nested too deeply; null when it is not. */
export function findTooDeep(text: string): number | null {
  let line = 1;
  let brackets = 0;
  let begunOnLine = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    const isStructure = !isText && token !== textFollows;
    isText = token === textFollows;
    if (isStructure) {
      if (token === '[' || token === '{') brackets += 1;
      if (token === ']' || token === '}') brackets -= 1;
      if (brackets === 0 && (token === '-' || token === '?' || token === ':')) begunOnLine += 1;
      if (brackets > maxLevels || begunOnLine > maxLevels) return line;
      if (/^ +$/.test(token) && token.length > maxIndent) return line;
    }
    if (!token.includes('\n')) continue;
    line += token.split('\n').length - 1;
    begunOnLine = 0;
  }
  return null;
}
