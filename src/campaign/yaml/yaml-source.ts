/**
 * A YAML file with the place of each value. Invariant: YAML 1.2, one document, no aliases, no tags, limited size, and only
 * characters that can be stored; every problem has a line and a column.
 */
import {
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { codeOf } from '../../core/error-code.ts';
import type { Files } from '../files/files.ts';
import type { ProblemCode } from '../findings/codes.ts';
import type { Problem } from '../findings/finding.ts';
import { findTooDeep } from './yaml-depth.ts';
import { describeMistake } from './yaml-mistake.ts';

export type Path = readonly (string | number)[];

export interface YamlPlace {
  readonly line: number;
  readonly column: number;
  /** Columns that it takes up on its first line. */
  readonly length: number;
}

export interface YamlSource {
  readonly file: string;
  /** Plain JavaScript values. */
  readonly value: unknown;
  /** The place of a value; if it is missing, the place of what should contain it. */
  placeOf(path: Path): YamlPlace;
  /** The place of its key. */
  placeOfKey(path: Path): YamlPlace;
  /** The place of a part of a text, given the whole text and where the part is in it (UTF-16 units). */
  placeInText(path: Path, part: { text: string; begin: number; end: number }): YamlPlace;
  /** A line of the file, from 1. */
  lineAt(line: number): string;
}

export type ReadYaml =
  | { readonly ok: true; readonly value: YamlSource }
  /** `lineAt`: a line of the file, from 1; null where the file could not be read. */
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly lineAt: (line: number) => string | null };

/** Bytes of one file at most: a campaign of twenty texts of the greatest length has a third of that. */
const maxBytes = 1_048_576;

/** Reads a file. Plain numbers under `textKeys` are read as texts: `number: +14155550100` is a phone number. */
export async function readYaml(
  files: Files,
  asked: { path: string; file: string; textKeys: ReadonlySet<string> },
): Promise<ReadYaml> {
  const bytes = await readBytes(files, asked.path);
  if (typeof bytes === 'string') return refuse(asked.file, 'unreadable-file', bytes);
  const text = decode(bytes);
  if (text === null) return refuse(asked.file, 'not-utf8', 'Cannot read the file: it is not UTF-8; save it as UTF-8');
  const line = findTooDeep(text);
  if (line === null) return parseYaml(text, asked);
  const message = 'Cannot read this as YAML: it is nested too deeply; use fewer levels';
  return refuse(asked.file, 'yaml-syntax', message, { line, lineAt: lineReader(text) });
}

/** In NFC, as cells are kept: an accent may not make two words of one. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).normalize('NFC');
  } catch {
    return null;
  }
}

/** The bytes, or a sentence that says why they cannot be read. */
async function readBytes(files: Files, path: string): Promise<Uint8Array | string> {
  try {
    const size = await files.sizeOf(path);
    if (size > maxBytes) return `Cannot read the file: it has ${size} bytes, ${maxBytes} are allowed; split it up`;
    return await files.readFile(path);
  } catch (error) {
    return `Cannot read the file: ${codeOf(error)}; check that it exists and that you may read it`;
  }
}

/** The value under a key of a value of any shape; undefined where there is none. */
export function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function parseYaml(text: string, asked: { file: string; textKeys: ReadonlySet<string> }): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const placeAt = (offset: number, end = offset + 1): YamlPlace => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    const lineEnd = /\r?\n|$/.exec(text.slice(offset, end))?.index ?? 0;
    return { line: Math.max(line, 1), column: Math.max(col, 1), length: Math.max(lineEnd, 1) };
  };
  const lineAt = lineReader(text);
  const problems: Problem[] = [];
  for (const error of [...document.errors, ...document.warnings]) {
    const { begin, reason } = describeMistake(document, error);
    const place = placeAt(begin);
    // Later mistakes on a line are mostly consequences of its first.
    if (problems.some(({ line }) => line === place.line)) continue;
    const message = `Cannot read this as YAML: ${reason}`;
    problems.push({ file: asked.file, ...place, code: 'yaml-syntax', message });
  }
  visit(document, {
    Alias: (_, alias) => {
      const message = `Cannot use the alias *${alias.source}: write the value out, or put it in quotes if it is a text`;
      problems.push({ file: asked.file, ...placeAt(alias.range?.[0] ?? 0), code: 'yaml-alias', message });
    },
    Pair: (_, pair) => keepAsWritten(pair, asked.textKeys),
    Scalar: (_, scalar) => {
      // An escape such as \u0301 adds an accent after the file was decoded.
      if (typeof scalar.value === 'string') scalar.value = scalar.value.normalize('NFC');
      const found = findUnkept(scalar, text);
      if (found === null) return;
      const message = `Cannot use the character ${found.name}: no message can contain it; remove it`;
      problems.push({ file: asked.file, ...placeAt(found.begin, found.end), code: 'wrong-value', message });
    },
  });
  if (problems.length > 0) return { ok: false, problems, lineAt };
  if (!isMap(document.contents)) {
    const message = 'Cannot read the file: it must consist of keys and values, such as `key: value`';
    return refuse(asked.file, 'wrong-type', message, { line: 1, lineAt });
  }
  const places = createPlaces(document.contents, { text, placeAt });
  return { ok: true, value: { file: asked.file, value: document.toJS(), lineAt, ...places } };
}

function lineReader(text: string): (line: number) => string {
  const lines = text.split(/\r?\n/);
  return (line) => lines[line - 1] ?? '';
}

/** NUL and lone surrogates: PostgreSQL stores neither, and UTF-8 cannot encode the latter. */
const unkept = /[\0\p{Surrogate}]/u;

/** The first such character of a text, and its place in the file; the place of the whole text where the file escapes it. */
function findUnkept({ value, range }: Scalar, text: string): { name: string; begin: number; end: number } | null {
  const [character] = typeof value === 'string' ? (unkept.exec(value) ?? []) : [];
  if (character === undefined) return null;
  const [begin = 0, end = 0] = range ?? [];
  const at = text.slice(begin, end).indexOf(character);
  const name = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return at === -1 ? { name, begin, end } : { name, begin: begin + at, end: begin + at + 1 };
}

function keepAsWritten(pair: Pair, textKeys: ReadonlySet<string>): void {
  const { key, value } = pair;
  if (!isScalar(key) || !isScalar(value) || !textKeys.has(String(key.value))) return;
  if (typeof value.value === 'number' && value.source !== undefined) value.value = value.source;
}

function createPlaces(
  root: Node,
  source: { text: string; placeAt: (offset: number, end?: number) => YamlPlace },
): Pick<YamlSource, 'placeOf' | 'placeOfKey' | 'placeInText'> {
  const { text, placeAt } = source;
  const startOf = (node: Node): YamlPlace => placeAt(node.range?.[0] ?? 0, node.range?.[1]);
  return {
    placeOf: (path) => startOf(findNode(root, path).node),
    placeOfKey: (path) => {
      const { key, node } = findNode(root, path);
      return startOf(key ?? node);
    },
    placeInText: (path, part) => {
      const { node } = findNode(root, path);
      const [begin, end] = node.range ?? [0, 0];
      const found = isScalar(node) ? findPart(text.slice(begin, end), part) : null;
      return found === null
        ? startOf(node)
        : placeAt(begin + found, begin + found + Math.max(part.end - part.begin, 1));
    },
  };
}

/** The node at a path or, where there is none, the nearest node above it. */
function findNode(root: Node, path: Path): { node: Node; key: Node | null } {
  let node = root;
  let key: Node | null = null;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) break;
      key = isNode(pair.key) ? pair.key : null;
      if (!isNode(pair.value)) break;
      node = pair.value;
      continue;
    }
    const item = typeof step === 'number' && 'items' in node ? node.items[step] : undefined;
    if (!isNode(item) || isPair(item)) break;
    node = item;
    key = null;
  }
  return { node, key };
}

/**
 * Where a part of a text is in the YAML that it came from: the same occurrence of the same characters. Null where the YAML
 * writes it in another way (escapes, folded lines). A part after the end counts as the last character.
 */
function findPart(raw: string, part: { text: string; begin: number; end: number }): number | null {
  const end = part.text.trimEnd().length;
  if (part.begin >= end && end > 0) return findPart(raw, { text: part.text, begin: end - 1, end });
  const [wanted = ''] = part.text.slice(part.begin, Math.max(part.end, part.begin + 1)).split('\n');
  if (wanted.trim() === '') return null;
  let earlier = 0;
  for (let at = part.text.indexOf(wanted); at !== -1 && at < part.begin; at = part.text.indexOf(wanted, at + 1))
    earlier += 1;
  let found = raw.indexOf(wanted);
  for (; earlier > 0 && found !== -1; earlier -= 1) found = raw.indexOf(wanted, found + 1);
  return found === -1 ? null : found;
}

/** One problem of the whole file. Without `at`, no line of the file could be read. */
function refuse(
  file: string,
  code: ProblemCode,
  message: string,
  at: { line: number; lineAt: (line: number) => string | null } = { line: 1, lineAt: () => null },
): ReadYaml {
  return { ok: false, problems: [{ file, line: at.line, column: 1, code, message }], lineAt: at.lineAt };
}
