/** An error of the YAML parser -> a sentence that says what to do. */
import { type Document, visit, type YAMLError } from 'yaml';

const quoteIt = 'text that contains ": " or begins with a sign must be in quotes';

/** Remedies, which the parser's own messages lack. */
const remedies: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: 'write two backslashes for one, or put the text in single quotes',
  BAD_INDENT: 'begin it in the same column as the lines that it belongs with',
  BAD_SCALAR_START: quoteIt,
  BLOCK_AS_IMPLICIT_KEY: quoteIt,
  TAB_AS_INDENT: 'write spaces',
  TAG_RESOLVE_FAILED: quoteIt,
  UNEXPECTED_TOKEN: quoteIt,
};

/** Where the mistake is, and a sentence with the remedy. */
export function describeMistake(
  document: Document.Parsed,
  { code, message, pos }: YAMLError,
): { begin: number; reason: string } {
  const [begin] = pos;
  if (code === 'DUPLICATE_KEY') return { begin, reason: 'the key appears twice; remove one of them' };
  if (code === 'MULTIPLE_DOCS') return { begin, reason: 'a second document begins here; remove it' };
  if (code === 'NON_STRING_KEY')
    return { begin, reason: 'this cannot be a key; text that begins with { or [ must be in quotes' };
  const opened = /^Missing closing .quote/.test(message) ? findLastQuoted(document) : null;
  if (opened !== null) return { begin: opened, reason: 'a quote is never closed; close it' };
  return { begin, reason: `${message.split('\n')[0]}; ${remedies[code] ?? 'correct it'}` };
}

/** Where the last text in quotes begins. */
function findLastQuoted(document: Document.Parsed): number | null {
  let begin: number | null = null;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') begin = range?.[0] ?? begin;
    },
  });
  return begin;
}
