/**
 * Texts with places to fill in, in Liquid. Invariant: an unknown variable, or a place that would stay empty and has no `default`, is
 * a problem of that column, never a gap in a text; a value is data and is never read as Liquid.
 */
import { type Liquid, LiquidError, Output, type Template, TokenKind, toValue, toValueSync } from 'liquidjs';
import { EmptyCell, EmptyPlace } from './empty-cell.ts';
import { createTemplateEngine } from './template-engine.ts';
import { UnusableValue } from './unusable-value.ts';

export interface CompiledTemplate {
  readonly engine: Liquid;
  readonly parsed: readonly Template[];
  /** The names of the values that it uses. */
  readonly variables: readonly string[];
  /** The same names with details, in the order of their first use. */
  readonly uses: readonly TemplateVariable[];
  /** The template in pieces, if it is only text and plain places: rendered ten times faster, with the same result. */
  readonly pieces: readonly Piece[] | null;
  /** The variable to blame for an error, by where the tag with the error begins. */
  readonly namesByPosition: ReadonlyMap<number, string>;
}

/** A name that a template uses; `first_name` for `first_name.size`. */
export interface TemplateVariable {
  readonly name: string;
  /** Every place that prints it has a `default`: an empty cell leaves no gap. False where it is only tested. */
  readonly hasDefault: boolean;
  /** The place of its first use, both from 1. */
  readonly line: number;
  readonly column: number;
}

export type Rendered =
  | { readonly ok: true; readonly text: string }
  /** `column` names the variable; the reason is a predicate of it: `is empty, and …`. */
  | { readonly ok: false; readonly column: string; readonly reason: string };

type Piece = string | { readonly name: string; readonly default: string | null };

const plainPlace = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*(?:\|\s*default\s*:\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*)?$/u;
/** Words that Liquid reads as values. */
const literals: ReadonlySet<string> = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank']);

/** Why a text is not rendered that has no end. */
export const runsAway = 'takes too long or too much memory';

export interface TextOptions {
  /** Where times with an offset are shown (IANA); absent: at their own offset. */
  readonly zone?: string | undefined;
  /** Names whose values are lists of rows. */
  readonly lists?: readonly string[] | undefined;
}

/** Values that are several rows, by name. */
export type Lists = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

/** Compiles a text. Throws Liquid's own error for a mistake; readTemplate describes the mistake instead. */
export function compileTemplate(source: string, { zone }: TextOptions = {}): CompiledTemplate {
  const engine = createTemplateEngine(zone);
  const parsed = engine.parse(source);
  const namesByPosition = new Map<number, string>();
  const outputs = listOutputs(parsed);
  for (const output of outputs) {
    namesByPosition.set(output.token.begin, nameOf(engine, output));
    refuseEmpty(output, { mayBeEmpty: hasDefault(output) });
  }
  const uses = listVariables(engine, { parsed, outputs });
  return {
    engine,
    parsed,
    variables: uses.map(({ name }) => name),
    uses,
    pieces: cutIntoPieces(parsed),
    namesByPosition,
  };
}

/** The names of the values that a template uses, in the order of their first use. */
export function templateVariables(template: CompiledTemplate): readonly TemplateVariable[] {
  return template.uses;
}

/** Fills in one recipient's values, by name. Never throws because of a value or a template. */
export function renderTemplate(
  template: CompiledTemplate,
  values: Readonly<Record<string, string>>,
  lists: Lists = {},
): Rendered {
  if (template.pieces !== null) return joinPieces(template.pieces, values);
  const cells = { ...cellsOf(values), ...listsOf(lists) };
  try {
    const text: unknown = template.engine.renderSync([...template.parsed], cells);
    return { ok: true, text: String(text).trim() };
  } catch (error) {
    if (LiquidError.is(error)) return describeError(template, { error, values });
    throw error;
  }
}

/** The places that print something. */
export function listOutputs(parsed: readonly Template[]): readonly Output[] {
  return [...listTemplates(parsed)].filter((template) => template instanceof Output);
}

/** All templates, including those inside of tags. */
function* listTemplates(templates: readonly Template[]): Generator<Template> {
  for (const template of templates) {
    yield template;
    if (template.children === undefined) continue;
    yield* listTemplates(toValueSync(template.children(false, true)));
  }
}

/** True for `default: "text"` and `default: 0`, also for `default: ""`; false for a column as default, because that may be empty too. */
function hasDefault(output: Output): boolean {
  return output.value.filters.some(({ name, args: [fallback] }) => {
    if (name !== 'default' || fallback === undefined || !('kind' in fallback)) return false;
    return fallback.kind === TokenKind.Quoted || fallback.kind === TokenKind.Number;
  });
}

/** The first variable of a place; the text of the place if it has none. */
export function nameOf(engine: Liquid, output: Output): string {
  return engine.globalVariablesSync([output])[0] ?? output.token.content.trim();
}

/** Makes a place of the template throw instead of printing nothing. An empty cell that no default replaced is always refused. */
function refuseEmpty(output: Output, { mayBeEmpty }: { mayBeEmpty: boolean }): void {
  output.render = function* (context, emitter) {
    const found = yield this.value.value(context, false);
    if (found instanceof EmptyCell) throw new EmptyPlace(found.column);
    const value: unknown = toValue(found);
    if (!mayBeEmpty && isEmpty(value)) throw new EmptyPlace(null);
    emitter.write(value);
  };
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || value === undefined || (typeof value === 'object' && toText(value) === '');
}

/** As Liquid prints lists, and its words `empty` and `blank`. */
function toText(value: object): string {
  return Array.isArray(value) ? value.join('').trim() : '';
}

function listVariables(
  engine: Liquid,
  template: { parsed: Template[]; outputs: readonly Output[] },
): readonly TemplateVariable[] {
  const bare = new Set(
    template.outputs.filter((output) => !hasDefault(output)).flatMap((output) => engine.globalVariablesSync([output])),
  );
  const covered = new Set(
    template.outputs.filter(hasDefault).flatMap((output) => engine.globalVariablesSync([output])),
  );
  const { globals } = engine.analyzeSync(template.parsed, { partials: false });
  return Object.entries(globals)
    .map(([name, [first]]) => ({
      name,
      hasDefault: covered.has(name) && !bare.has(name),
      line: first?.location.row ?? 1,
      column: first?.location.col ?? 1,
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Null if the template has anything else than text and places of the form `{{ name }}` or `{{ name | default: "text" }}`. */
function cutIntoPieces(templates: readonly Template[]): readonly Piece[] | null {
  const pieces: Piece[] = [];
  for (const { token } of templates) {
    if (token.kind === TokenKind.HTML) {
      pieces.push((token as unknown as { getContent(): string }).getContent());
      continue;
    }
    const match = token.kind === TokenKind.Output ? plainPlace.exec((token as Output['token']).content) : null;
    const name = match?.[1];
    if (name === undefined || literals.has(name)) return null;
    pieces.push({ name, default: match?.[2] ?? match?.[3] ?? null });
  }
  return pieces;
}

function joinPieces(pieces: readonly Piece[], values: Readonly<Record<string, string>>): Rendered {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    if (!Object.hasOwn(values, piece.name)) return unknownColumn(piece.name);
    const value = values[piece.name] ?? '';
    if (value.trim() !== '') text += value;
    else if (piece.default === null) return emptyColumn(piece.name);
    else text += piece.default;
  }
  return { ok: true, text: text.trim() };
}

/** Makes blank cells empty ones. It copies, because `increment` writes into what Liquid is given. */
function cellsOf(values: Readonly<Record<string, string>>): Readonly<Record<string, string | EmptyCell>> {
  if (!Object.values(values).some((value) => value.trim() === '')) return { ...values };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.trim() === '' ? new EmptyCell(name) : value]),
  );
}

function listsOf(lists: Lists): Readonly<Record<string, readonly object[]>> {
  return Object.fromEntries(Object.entries(lists).map(([name, rows]) => [name, rows.map(cellsOf)]));
}

interface RenderProblem {
  readonly error: LiquidError;
  readonly values: Readonly<Record<string, string>>;
}

function describeError(template: CompiledTemplate, { error, values }: RenderProblem): Rendered {
  const cause: unknown = error.originalError;
  const missing = (cause as { variableName?: string } | undefined)?.variableName;
  if (missing !== undefined) return unknownColumn(missing);
  const column = template.namesByPosition.get(error.token.begin) ?? 'text';
  if (cause instanceof EmptyPlace) return emptyColumn(cause.column ?? column);
  if (cause instanceof UnusableValue) {
    const name = findColumn(template, { error, values, causes: cause.values }) ?? column;
    return { ok: false, column: name, reason: cause.message };
  }
  // Liquid's own messages may quote values.
  const reason = /limit exceeded/.test(error.message) ? runsAway : 'does not fit what the text does with it';
  return { ok: false, column, reason };
}

/** The column of the first value that may have caused an error, one in the same place before others. */
function findColumn(
  template: CompiledTemplate,
  { error, values, causes }: RenderProblem & { causes: readonly unknown[] },
): string | null {
  const place = error.token.getText();
  const names = [...template.variables].sort((a, b) => Number(place.includes(b)) - Number(place.includes(a)));
  for (const cause of causes) {
    if (cause instanceof EmptyCell) return cause.column;
    const found = names.find((name) => values[name]?.trim() === String(cause).trim());
    if (found !== undefined) return found;
  }
  return null;
}

function unknownColumn(name: string): Rendered {
  return { ok: false, column: name, reason: 'is not a column of the CSV' };
}

function emptyColumn(name: string): Rendered {
  return { ok: false, column: name, reason: 'is empty, and the text has no default for it' };
}
