/**
 * The Liquid that texts may use. Invariant: a text depends only on its template and its values: not on files, the clock, chance or the
 * machine's zone. Rendering has limits of time and memory.
 */
import { Liquid } from 'liquidjs';
import { formatDate, UnusableValue } from './date-text.ts';
import { moneyText, phoneText, possessive, titleName } from './text-filters.ts';

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

/** A new engine: its tags and filters do not affect another engine. */
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

/** Cells are texts, and Liquid's own filters give numbers. Our filters take nothing else. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  throw new UnusableValue('is not a text');
}
