/** Text of a campaign file -> template, or its first mistake with its place. Invariant: what is returned renders in good time. */
import { LiquidError } from 'liquidjs';
import { findMisreading } from './misreadings.ts';
import {
  type CompiledTemplate,
  compileTemplate,
  listOutputs,
  nameOf,
  type Rendered,
  renderTemplate,
  runsAway,
  type TextOptions,
} from './template.ts';
import { maxTemplateLength } from './template-engine.ts';
import { findWrongArgument } from './wrong-argument.ts';

/** A mistake in a text, and its place in it (UTF-16 units). */
export interface TemplateMistake {
  readonly begin: number;
  readonly end: number;
  readonly reason: string;
  /** The names of a place that has several and nothing else. */
  readonly names?: readonly string[];
}

export type ReadTemplate =
  | { readonly ok: true; readonly template: CompiledTemplate }
  | { readonly ok: false; readonly mistake: TemplateMistake };

/** Compiles a text, or describes its mistake. It renders the text once: one that takes too long fails here, not for each recipient. */
export function readTemplate(source: string, options: TextOptions = {}): ReadTemplate {
  const refuse = (reason: string, begin = 0, end = source.length) =>
    ({ ok: false, mistake: { begin, end, reason } }) as const;
  if (source.length > maxTemplateLength) {
    return refuse(`the text has ${source.length} characters, ${maxTemplateLength} are allowed`);
  }
  try {
    const template = compileTemplate(source, options);
    const misread = findMisreading(template.engine, source);
    if (misread !== null) return { ok: false, mistake: misread };
    for (const output of listOutputs(template.parsed)) {
      const wrong = findWrongArgument(output);
      if (wrong !== null) return refuse(`${nameOf(template.engine, output)} ${wrong.reason}`, wrong.begin, wrong.end);
    }
    const sample = tryTemplate(template, { source, lists: options.lists ?? [] });
    if (sample.ok) return { ok: true, template };
    if (sample.reason === runsAway) return refuse(`the text ${runsAway}`);
    const at = source.indexOf(sample.column);
    const isPart = sample.column.includes('.') && at !== -1;
    if (!isPart) return { ok: true, template };
    const [column] = sample.column.split('.');
    return refuse(`a cell is a plain text, and ${column} has no such part`, at, at + sample.column.length);
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    return refuse(error.message.replace(/, line:\d+.*$/s, ''), error.token.begin, error.token.end);
  }
}

/** Renders a template with a word in each place or, where that is refused, with a number or a date. */
function tryTemplate(
  template: CompiledTemplate,
  { source, lists }: { source: string; lists: readonly string[] },
): Rendered {
  // The rows of a list have every column that the text names as a part of something.
  const parts = [...source.matchAll(/\.\s*([\p{L}_][\p{L}\p{N}_]*)/gu)].map(([, part = '']) => part);
  const renderAll = (value: string): Rendered => {
    const row = Object.fromEntries(parts.map((name) => [name, value]));
    const values = Object.fromEntries(template.variables.map((name) => [name, value]));
    return renderTemplate(template, values, Object.fromEntries(lists.map((name) => [name, [row, row]])));
  };
  const first = renderAll('Sample');
  if (first.ok) return first;
  for (const value of ['1', '2026-12-31']) {
    const next = renderAll(value);
    if (next.ok || next.reason === runsAway) return next;
  }
  return first;
}
