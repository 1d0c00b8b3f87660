/**
 * Figures -> docs/performance.md. Invariant: only what stands between the markers of a case that was run is written; the rest of
 * the page is written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BenchCase, Comparison, Target } from './case.ts';
import { root } from './child.ts';
import { describe } from './rounds.ts';

const file = path.join(root, 'docs/performance.md');

export function isReached({ value, target }: Pick<Comparison, 'value' | 'target'>): boolean {
  if ('atLeast' in target) return value >= target.atLeast;
  if ('moreThan' in target) return value > target.moreThan;
  return value <= target.atMost;
}

/** A Markdown table, one row a comparison, with the notes below it. */
export function tableOf(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((comparison) => {
    const { what, against, ours, theirs, unit, value, target } = comparison;
    const figure = unit === '×' ? value.toFixed(2) : `${Math.round(value)} ${unit}`;
    const cells = [what, against, describe(ours), theirs === null ? '–' : describe(theirs), figure];
    return `| ${cells.join(' | ')} | ${describeTarget(target, unit)} | ${isReached(comparison) ? 'yes' : '**no**'} |`;
  });
  const notes = comparisons.flatMap(({ what, note }) => (note === undefined ? [] : [`* ${what}: ${note}`]));
  const head =
    '| what | against | ours | theirs | ratio or value | to reach | reached |\n|---|---|---|---|---|---|---|';
  return [head, ...rows, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}

/** Puts the section of one case between its markers, or at the end of the page where it has none. */
export function writeSection({ name, title, setup }: BenchCase, body: { table: string; conditions: string }): void {
  const begin = `<!-- bench ${name}: written by npm run bench -->`;
  const end = `<!-- end of bench ${name} -->`;
  const section = `${begin}\n### ${title}\n\n${body.table}\n\n${setup.trim()}\n\n${body.conditions}\n${end}`;
  const page = readFileSync(file, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  const written =
    from < 0 || to < 0
      ? `${page.trimEnd()}\n\n${section}\n`
      : page.slice(0, from) + section + page.slice(to + end.length);
  writeFileSync(file, written);
}

function describeTarget(target: Target, unit: Comparison['unit']): string {
  const suffix = unit === '×' ? '' : ` ${unit}`;
  if ('atLeast' in target) return `≥ ${target.atLeast}${suffix}`;
  if ('moreThan' in target) return `> ${target.moreThan}${suffix}`;
  return `≤ ${target.atMost}${suffix}`;
}
