/** Reads the raw SQL out of TypeScript: which columns a statement returns, and which its row type promises. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface RawStatement {
  /** `src/store/runs/run.ts:12` */
  readonly where: string;
  /** The columns that it returns, sorted; `?` for one without a name. */
  readonly returned: readonly string[];
  /** The keys of its row type, sorted. */
  readonly promised: readonly string[];
  /** True when its columns reach TypeScript under their own names: no plugin renames them. */
  readonly isPlain: boolean;
}

/** How a statement begins; anything else is an expression within one. */
const statementStart = /^\s*(?:select|with|insert|update|delete)\b/;

/** Every statement `sql<Row>` of a file. Throws for one that it cannot read. */
export function readRawStatements(file: string, source = readFileSync(file, 'utf8')): readonly RawStatement[] {
  const found: RawStatement[] = [];
  for (let at = source.indexOf('sql<'); at !== -1; at = source.indexOf('sql<', at + 1)) {
    const typeEnd = closing(source, at + 3, '<', '>');
    const type = source.slice(at + 4, typeEnd).trim();
    if (source[typeEnd + 1] !== '`') continue;
    const end = templateEnd(source, typeEnd + 1);
    const statement = source.slice(typeEnd + 2, end);
    if (!statementStart.test(flatten(statement))) continue;
    found.push({
      where: `${file}:${source.slice(0, at).split('\n').length}`,
      returned: listReturned(statement).sort(),
      promised: [...keysOf(type, file, source)].sort(),
      isPlain: isExecutedPlain(source, { at, end }),
    });
  }
  return found;
}

/** Executed where it stands, or as the constant that it is. */
function isExecutedPlain(source: string, { at, end }: { at: number; end: number }): boolean {
  if (/^\.execute\(\s*\w+\.withoutPlugins\(\),?\s*\)/.test(source.slice(end + 1))) return true;
  const [, constant] = /const (\w+) = $/.exec(source.slice(0, at)) ?? [];
  return constant !== undefined && source.includes(`${constant}.execute(db.withoutPlugins())`, end);
}

/** Output columns of the last SELECT or RETURNING that stands in no parentheses. */
function listReturned(statement: string): string[] {
  const flat = flatten(statement);
  const starts = [...flat.matchAll(/\b(?:select(?: distinct(?: on )?)?|returning)\b/g)];
  const last = starts.at(-1);
  if (last === undefined) return ['?'];
  const list =
    flat.slice(last.index + last[0].length).split(/\b(?:from|where|order by|group by|having|limit)\b/)[0] ?? '';
  return list.split(',').map((column) => {
    const [, quoted, plain] = /(?:"(\w+)"|\b([a-z_]\w*))\s*$/i.exec(column) ?? [];
    // What is not quoted is folded.
    return quoted ?? plain?.toLowerCase() ?? '?';
  });
}

/** The statement without comments, literals, interpolations and whatever stands in parentheses. */
function flatten(statement: string): string {
  let flat = '';
  let depth = 0;
  for (let at = 0; at < statement.length; at += 1) {
    if (statement.startsWith('${', at)) {
      at = interpolationEnd(statement, at);
      if (depth === 0) flat += '?';
    } else if (statement.startsWith('--', at)) at = statement.indexOf('\n', at);
    else if (statement[at] === "'") at = statement.indexOf("'", at + 1);
    else if (statement[at] === '(') depth += 1;
    else if (statement[at] === ')') depth -= 1;
    else if (depth === 0) flat += statement[at];
  }
  return flat;
}

function templateEnd(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === '`') return at;
    else if (source.startsWith('${', at)) at = interpolationEnd(source, at);
  }
  throw new Error('A template without an end');
}

function interpolationEnd(source: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] === '`') at = templateEnd(source, at);
    else if (source[at] === "'") at = source.indexOf("'", at + 1);
    else if (source[at] === '{') depth += 1;
    else if (source[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new Error('An interpolation without an end');
}

function closing(source: string, start: number, open: string, close: string): number {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === open) depth += 1;
    else if (source[at] === close && source[at - 1] !== '=') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new Error(`No ${close} for a ${open}`);
}

/** Keys of a type as the store writes them: an interface, a literal, an intersection, Omit. */
function keysOf(type: string, file: string, source: string): ReadonlySet<string> {
  const parts = splitTop(type, '&');
  if (parts.length > 1) return new Set(parts.flatMap((part) => [...keysOf(part, file, source)]));
  if (type.startsWith('{')) return literalKeys(type.slice(1, closing(type, 0, '{', '}')));
  const [, from, without] = /^(?:Omit|Pick)<(\w+), ([^>]+)>$/.exec(type) ?? [];
  if (from !== undefined && type.startsWith('Omit')) {
    const left = [...keysOf(from, file, source)].filter((key) => !without?.includes(`'${key}'`));
    return new Set(left);
  }
  return namedKeys(type, file, source);
}

function namedKeys(name: string, file: string, source: string): ReadonlySet<string> {
  const interfaceAt = new RegExp(`interface ${name}(?: extends ([^{]+))? \\{`).exec(source);
  if (interfaceAt !== null) {
    const open = interfaceAt.index + interfaceAt[0].length - 1;
    const own = literalKeys(source.slice(open + 1, closing(source, open, '{', '}')));
    const bases = (interfaceAt[1] ?? '').split(',').map((base) => base.trim());
    return new Set([...own, ...bases.filter((base) => base !== '').flatMap((base) => [...keysOf(base, file, source)])]);
  }
  const alias = new RegExp(`type ${name} = ([^;]+);`).exec(source);
  if (alias?.[1] !== undefined)
    return keysOf(
      alias[1].replace(/ & \{[^}]*\}/, (literal) => literal),
      file,
      source,
    );
  const imported = new RegExp(`import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(source);
  if (imported?.[1] === undefined) throw new Error(`${file}: no type ${name}`);
  const target = path.join(path.dirname(file), imported[1]);
  return keysOf(name, target, readFileSync(target, 'utf8'));
}

function literalKeys(body: string): ReadonlySet<string> {
  const code = body.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/[^\n]*/g, '');
  return new Set(splitTop(code, ';').flatMap((field) => /^(?:readonly )?(\w+)\??:/.exec(field)?.[1] ?? []));
}

/** Splits where no bracket is open. */
function splitTop(text: string, separator: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ('{(<['.includes(character)) depth += 1;
    if ('})]'.includes(character) || (character === '>' && text[at - 1] !== '=')) depth -= 1;
    if (character === separator && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
