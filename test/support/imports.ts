/** Reads what a TypeScript file imports, without a compiler. */

export interface Import {
  /** As written: `../core/phone.ts`, `node:fs`, `kysely`. */
  readonly from: string;
  /** True for `import type` and `export type`: nothing of it is there when the program runs. */
  readonly isTypeOnly: boolean;
  /** 1 for the first line. */
  readonly line: number;
}

/**
 * One piece of source at a time. What is neither a comment nor a string is a word or a single character, so that nothing
 * inside of text can look like an import. A slash is a regular expression where no value can stand before it.
 */
const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=(?:^|[=(,:[!&|?{};>]|return)\s*)\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/|[\w$]+|\s+|[^]/gy;

/** Every `import … from`, `import '…'`, `export … from` and `import('…')`, in order. */
export function readImports(source: string): readonly Import[] {
  const found: Import[] = [];
  const words = tokens(source, (text) => !/^(?:\s|\/\/|\/\*)/.test(text));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if ((word?.text !== 'import' && word?.text !== 'export') || words[at - 1]?.text === '.') continue;
    const from = word.text === 'import' && isCall(words, at) ? words[at + 2] : findSource(words, at);
    if (from === undefined || !/^['"`]/.test(from.text)) continue;
    found.push({ from: from.text.slice(1, -1), isTypeOnly: words[at + 1]?.text === 'type', line: word.line });
  }
  return found;
}

export interface Token {
  readonly text: string;
  /** 1 for the first line; of a text over several lines, the first of them. */
  readonly line: number;
}

/** Comments, strings and the fixed parts of templates, in order: what people read of a source file. */
export function readProse(source: string): readonly Token[] {
  return tokens(source, (text) => /^(?:\/\/|\/\*|['"`])/.test(text));
}

function isCall(words: readonly Token[], at: number): boolean {
  return words[at + 1]?.text === '(';
}

/** The string after `import`, or after the `from` that ends its list of names. */
function findSource(words: readonly Token[], at: number): Token | undefined {
  if (/^['"]/.test(words[at + 1]?.text ?? '')) return words[at + 1];
  for (let next = at + 1; next < words.length; next += 1) {
    const text = words[next]?.text ?? '';
    if (text === 'from' && /^['"]/.test(words[next + 1]?.text ?? '')) return words[next + 1];
    // Between `import` and `from` stand names, commas, braces and stars; anything else is another statement.
    if (!/^(?:[\w$]+|[{},*])$/.test(text)) return undefined;
  }
  return undefined;
}

function tokens(source: string, isWanted: (text: string) => boolean): readonly Token[] {
  const found: Token[] = [];
  let line = 1;
  for (const text of pieces(source, 0, source.length)) {
    if (isWanted(text)) found.push({ text, line });
    line += text.split('\n').length - 1;
  }
  return found;
}

/** Templates are read by hand: their `${…}` hold code, which may hold templates. */
function* pieces(source: string, start: number, end: number): Generator<string> {
  const each = new RegExp(token.source, token.flags);
  for (let at = start; at < end; ) {
    each.lastIndex = at;
    const text = each.exec(source)?.[0] ?? '';
    if (text === '') return;
    if (text === '`') {
      const close = endOfTemplate(source, at + 1);
      yield* templatePieces(source, at, close);
      at = close;
    } else {
      yield text;
      at += text.length;
    }
  }
}

function* templatePieces(source: string, open: number, close: number): Generator<string> {
  let literal = '`';
  for (let at = open + 1; at < close; ) {
    if (source.startsWith('${', at)) {
      const endOfCode = endOfExpression(source, at + 2);
      yield `${literal}\``;
      yield* pieces(source, at + 2, endOfCode - 1);
      literal = '`';
      at = endOfCode;
    } else {
      const length = source[at] === '\\' ? 2 : 1;
      literal += source.slice(at, at + length);
      at += length;
    }
  }
  yield literal;
}

function endOfTemplate(source: string, start: number): number {
  for (let at = start; at < source.length; ) {
    if (source[at] === '`') return at + 1;
    if (source.startsWith('${', at)) at = endOfExpression(source, at + 2);
    else at += source[at] === '\\' ? 2 : 1;
  }
  return source.length;
}

/** The position after the brace that closes the code of a template. */
function endOfExpression(source: string, start: number): number {
  let depth = 1;
  for (let at = start; at < source.length; ) {
    if (source[at] === '`') {
      at = endOfTemplate(source, at + 1);
      continue;
    }
    const quoted = /^(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/.exec(source.slice(at, at + 2_000))?.[0];
    if (quoted !== undefined) {
      at += quoted.length;
      continue;
    }
    if (source[at] === '{') depth += 1;
    if (source[at] === '}') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return source.length;
}
