/**
 * The Liquid that texts may use. Invariant: a text depends only on its template and its values: not on files, the clock, chance or the
 * machine's zone. Rendering has limits of time and memory.
 */
import { type FilterImplOptions, Liquid, toValue } from 'liquidjs';
import { Amount } from './amount.ts';
import { listArithmetic } from './arithmetic.ts';
import { operators } from './compare.ts';
import { formatDate, readWallTime } from './date-text.ts';
import { EmptyCell, EmptySize } from './empty-cell.ts';
import { CaseOfCells, CycleOfCells, ForOfCells } from './tags.ts';
import { createMoneyText, phoneText, possessive } from './text-filters.ts';
import { titleName } from './title-name.ts';
import { UnusableValue } from './unusable-value.ts';

/** Time for one text. A text takes 20 µs; the limit catches nested loops, and is wide enough for a busy machine. */
const renderLimitMs = 2_000;
/** Characters and elements that rendering may use: fifty times the longest text. */
const memoryLimit = 1_000_000;
/** Characters of one template at most: five times the longest text. */
export const maxTemplateLength = 100_000;
/** Tags that read files, tags that print without our checks, and one for web pages. */
const leftOutTags = ['include', 'render', 'layout', 'block', 'echo', 'liquid', 'tablerow'];
/** A filter that chooses at random, and filters that read the machine's clock or zone; `date` is our own. */
const leftOutFilters = ['sample', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

/** Filters that take an amount with the marks of its currency; all others get its digits. */
const amountFilters: ReadonlySet<string> = new Set([...Object.keys(listArithmetic()), 'money']);

/**
 * A new engine: its tags and filters do not affect another engine. `zone` (IANA) is where times with an offset are shown, if a text
 * names no other zone.
 */
export function createTemplateEngine(zone?: string): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    locale: 'en-US',
    renderLimit: renderLimitMs,
    memoryLimit,
    parseLimit: maxTemplateLength,
    templates: {},
    jsTruthy: true,
    operators,
    relativeReference: false,
  });
  for (const name of leftOutTags) delete (engine.tags as Record<string, unknown>)[name];
  for (const name of leftOutFilters) delete (engine.filters as Record<string, unknown>)[name];
  const money = createMoneyText();
  const filters: Readonly<Record<string, (value: unknown, ...args: unknown[]) => unknown>> = {
    ...listArithmetic(),
    date: (value, format = '%Y-%m-%d', asked) =>
      dateText(textOf(value), { format, zone: asked ?? zone, isAsked: asked !== undefined }),
    possessive: (value) => possessive(textOf(value)),
    title_name: (value) => titleName(textOf(value)),
    phone: (value, country = 'US') => phoneText(textOf(value), textOf(country)),
    money: (value, code = 'USD') => money(value instanceof Amount ? value : textOf(value), textOf(code)),
  };
  for (const [name, filter] of Object.entries(filters)) engine.registerFilter(name, filter);
  for (const [name, filter] of Object.entries(engine.filters)) engine.registerFilter(name, keepingEmpty(name, filter));
  engine.registerFilter('default', fallBack);
  engine.registerTag('case', CaseOfCells);
  engine.registerTag('cycle', CycleOfCells);
  engine.registerTag('for', ForOfCells);
  return engine;
}

/** A filter that leaves an empty cell empty, as its value or as an argument: see empty-cell.ts. */
function keepingEmpty(name: string, filter: FilterImplOptions): FilterImplOptions {
  const handler = typeof filter === 'function' ? filter : filter.handler;
  const plain = (value: unknown): unknown =>
    value instanceof Amount && amountFilters.has(name) ? value : toValue(value);
  return function (value: unknown, ...args: unknown[]): unknown {
    const empty = [value, ...args.flat()].find((each) => each instanceof EmptyCell);
    if (empty instanceof EmptyCell) return name === 'size' ? new EmptySize(empty.column) : empty;
    return handler.call(this, plain(value), ...args.map((arg) => (Array.isArray(arg) ? arg.map(plain) : plain(arg))));
  };
}

/** Liquid's `default`, also for blanks. */
function fallBack(value: unknown, fallback: unknown = '', ...options: unknown[]): unknown {
  const plain: unknown = toValue(value);
  if (
    plain === false &&
    options.some((option) => Array.isArray(option) && option[0] === 'allow_false' && option[1] === true)
  )
    return value;
  const isBlank = plain === null || plain === undefined || plain === false || value instanceof EmptyCell;
  const isHole =
    isBlank || (typeof plain === 'string' && plain.trim() === '') || (Array.isArray(plain) && plain.length === 0);
  if (!isHole) return value;
  return fallback instanceof EmptyCell && value instanceof EmptyCell ? value : fallback;
}

function dateText(
  value: string,
  { format, zone, isAsked }: { format: unknown; zone: unknown; isAsked: boolean },
): string {
  if (value === '') return '';
  const isShifted = typeof zone === 'string' && (isAsked || (readWallTime(value)?.offset ?? '') !== '');
  return formatDate(value, typeof format === 'string' ? format : '', isShifted ? zone : undefined);
}

/** The names of the filters that texts may use. */
export function listFilters(): readonly string[] {
  return Object.keys(createTemplateEngine().filters);
}

/** Cells are texts, and Liquid's own filters give numbers. Our filters take nothing else. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  throw new UnusableValue('is not a text');
}
