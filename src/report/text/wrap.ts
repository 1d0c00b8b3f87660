/** Breaks lines at spaces. */
import { plainLine } from '../../core/plain-text.ts';

/** No line is broken into pieces narrower than this. */
const leastColumns = 20;

/** The lines of a text; lines wider than `width` are broken. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(plainLine(line), width));
}

/** One line in lines of at most `width` columns, but never of fewer than 20. */
export function wrapLine(line: string, wanted: number): string[] {
  const width = Math.max(leastColumns, wanted);
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > 0 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** The same, with what follows the first line below its beginning. */
export function wrapBelow(line: string, width: number): string[] {
  const indent = ' '.repeat((/^ */.exec(line)?.[0].length ?? 0) + 2);
  const [first = '', ...rest] = wrapLine(line, width);
  return rest.length === 0
    ? [first]
    : [first, ...wrapLine(rest.join(' '), width - indent.length).map((part) => indent + part)];
}
