/**
 * Texts with places to fill in, in Liquid. Invariant: strict and harmless. An unknown variable or an empty value without
 * `default` is a problem of that column, never a gap in a text; a value is data and is never read as Liquid; a template
 * reads no file and cannot run away.
 */
import { Liquid, LiquidError, type Template } from 'liquidjs';

export interface CompiledTemplate {
  readonly engine: Liquid;
  readonly parsed: Template[];
  /** Top-level names that are printed somewhere without a `default` filter: an empty value is a problem. */
  readonly required: ReadonlySet<string>;
  /** Every top-level name in use. */
  readonly variables: readonly string[];
}

export type Rendered =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly column: string; readonly reason: string };

/** Milliseconds that one text may take: thousands of times what a long one needs. */
const renderLimitMs = 200;
/** Characters and elements that rendering may touch: a long text needs a tenth. */
const memoryLimit = 1_000_000;
/** Characters of one template at most. */
const parseLimit = 100_000;
/** Tags that read files; a campaign's text is whole in its own file. */
const fileTags = ['include', 'render', 'layout', 'block'] as const;

function createEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    renderLimit: renderLimitMs,
    memoryLimit,
    parseLimit,
    templates: {},
    relativeReference: false,
  });
  for (const name of fileTags) delete (engine.tags as Record<string, unknown>)[name];
  return engine;
}

/** Compiles a text. Throws LiquidError with line and column of the mistake. */
export function compileTemplate(source: string): CompiledTemplate {
  const engine = createEngine();
  const parsed = engine.parse(source);
  const variables = engine.globalVariablesSync(parsed);
  return { engine, parsed, required: findRequired(source), variables };
}

/** `{{ name }}` and `{{ name | upcase }}` need a value; `{{ name | default: "there" }}` does not. */
function findRequired(source: string): ReadonlySet<string> {
  const required = new Set<string>();
  for (const [, name, filters] of source.matchAll(/\{\{-?\s*([\p{L}_][\p{L}\p{N}_]*)([^}]*)\}\}/gu)) {
    if (name !== undefined && !/\|\s*default\s*:/.test(filters ?? '')) required.add(name);
  }
  return required;
}

/** Fills in one recipient's values. Never throws for what a value or a template can cause. */
export function renderTemplate(template: CompiledTemplate, values: Readonly<Record<string, string>>): Rendered {
  for (const name of template.required) {
    const value = values[name];
    if (value === undefined && template.variables.includes(name)) return unknownColumn(name);
    if (value?.trim() === '')
      return { ok: false, column: name, reason: 'is empty, and the text has no default for it' };
  }
  try {
    return { ok: true, text: String(template.engine.renderSync(template.parsed, values)).trim() };
  } catch (error) {
    if (error instanceof LiquidError) return describeError(error);
    throw error;
  }
}

function describeError(error: LiquidError): Rendered {
  const name = /undefined variable: ([^,\s]+)/.exec(error.message)?.[1];
  if (name !== undefined) return unknownColumn(name);
  return { ok: false, column: 'text', reason: `cannot be filled in: ${error.message.split('\n')[0]}` };
}

function unknownColumn(name: string): Rendered {
  return { ok: false, column: name, reason: 'is not a column of the CSV' };
}
