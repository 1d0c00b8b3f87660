/** Text of a filter -> tokens. */
import { FilterError } from './filter.ts';

export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'duration' | 'mark' | 'end';
  /** As written; a text without its quotes. */
  readonly text: string;
  readonly begin: number;
  readonly end: number;
}

/** Longest first; `==` is accepted for `=`, as programmers write it. */
const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['duration', /\d+(?:ms|[smhd])(?:\d+(?:ms|[smhd]))*(?![\p{L}\p{N}_])/uy],
  ['number', /-?\d+(?:\.\d+)?(?![\p{L}\p{N}_.])/uy],
  ['name', /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)?/uy],
  ['text', /"[^"]*"|'[^']*'/y],
  ['mark', /==|!=|<=|>=|[=<>()[\],:]/y],
];

/** The tokens of a filter, with an `end` after the last one. Throws FilterError. */
export function lexFilter(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(source.slice(at))?.[0].length ?? 0;
    if (at >= source.length) return [...tokens, { kind: 'end', text: '', begin: at, end: at }];
    const token = readToken(source, at);
    tokens.push(token);
    at = token.end;
  }
}

function readToken(source: string, begin: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = begin;
    const [found] = pattern.exec(source) ?? [];
    if (found === undefined) continue;
    return { kind, text: kind === 'text' ? found.slice(1, -1) : found, begin, end: begin + found.length };
  }
  const character = String.fromCodePoint(source.codePointAt(begin) ?? 0);
  const isQuote = character === '"' || character === "'";
  throw new FilterError(
    isQuote ? 'a quote is never closed: close it' : `${character} has no meaning here: put texts in quotes`,
    { begin, end: isQuote ? source.length : begin + character.length },
  );
}
