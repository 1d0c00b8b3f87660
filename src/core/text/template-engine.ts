/**
 * Liquid as texts may use it. Invariant: a text depends on its template and its values alone. No files, no clock, no
 * chance, no zone of the machine; and nothing runs away.
 */
import { Liquid } from 'liquidjs';
import { formatDate, UnusableValue } from './date-text.ts';
import { moneyText, phoneText, possessive, titleName } from './text-filters.ts';

/**
 * Milliseconds that one text may take. A text takes 20 µs; the limit is for loops in loops, and wide enough that a busy
 * machine never rejects anybody.
 */
const renderLimitMs = 2_000;
/** Characters and elements that rendering may touch: fifty times the longest text. */
const memoryLimit = 1_000_000;
/** Characters of one template at most: five times the longest text. */
export const maxTemplateLength = 100_000;
/** Tags that read files, tags that print what no rule of ours sees, and one for web pages. */
const leftOutTags = ['include', 'render', 'layout', 'block', 'echo', 'liquid', 'tablerow'];
/** Filters that draw lots, and those that read the machine's clock or zone; `date` is our own. */
const leftOutFilters = ['sample', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

/** An engine of its own: tags and filters of one do not reach another. */
export function createTemplateEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    locale: 'en-US',
    renderLimit: renderLimitMs,
    memoryLimit,
    parseLimit: maxTemplateLength,
    templates: {},
    relativeReference: false,
  });
  for (const name of leftOutTags) delete (engine.tags as Record<string, unknown>)[name];
  for (const name of leftOutFilters) delete (engine.filters as Record<string, unknown>)[name];
  engine.registerFilter('date', (value: unknown, format: unknown = '%Y-%m-%d', zone?: unknown) => {
    const date = textOf(value);
    if (date === '') return '';
    return formatDate(date, typeof format === 'string' ? format : '', typeof zone === 'string' ? zone : undefined);
  });
  engine.registerFilter('possessive', (value: unknown) => possessive(textOf(value)));
  engine.registerFilter('title_name', (value: unknown) => titleName(textOf(value)));
  engine.registerFilter('phone', (value: unknown, country: unknown = 'US') =>
    phoneText(textOf(value), textOf(country)),
  );
  engine.registerFilter('money', (value: unknown, code: unknown = 'USD') => moneyText(textOf(value), textOf(code)));
  return engine;
}

/** The names of the filters that texts may use. */
export function listFilters(): readonly string[] {
  return Object.keys(createTemplateEngine().filters);
}

/** Cells are texts; numbers come out of Liquid's own filters. Anything else fits no filter of ours. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  throw new UnusableValue('is not a text');
}
