/** The comparison of two plans as text, and as a comment for a pull request. Invariant: the comment contains no number and no text of a person. */
import { formatDuration } from '../../core/duration.ts';
import { formatCount, formatNumber } from '../../core/format-count.ts';
import type { PlanDiff } from '../../core/plan/plan-diff.ts';
import type { PlanForecast, PlanMaking, PlanTotals } from '../../core/plan/plan-file.ts';
import { type DiffPiece, diffWords, formatWordDiff } from '../../core/text/word-diff.ts';
import { quote } from './new-plan-text.ts';
import { formatTable } from './table.ts';

interface Compared {
  readonly totals: PlanTotals;
  readonly templates: readonly (string | null)[];
}

export interface PlanComparison {
  readonly before: Compared & { readonly name: string; readonly made: PlanMaking | null };
  readonly after: Compared & { readonly campaign: string; readonly made: PlanMaking };
  readonly diff: PlanDiff | null;
  readonly texts: readonly { row: number; part: number; pieces: readonly DiffPiece[] | null; text: string }[];
}

/** Rows of the CSV that are named for each kind of change. */
const shownRows = 8;

/** The comparison for people at a terminal. */
export function formatComparison(comparison: PlanComparison, width: number): string {
  const rows = listChanges(comparison).map(({ what, count, where }) => [`  ${what}`, formatNumber(count), where]);
  const templates = listTemplates(comparison).map(({ part, words }) => `Text ${part} of campaign.yaml: ${words}`);
  const texts = comparison.texts.map(({ row, part, pieces, text }) => {
    const words =
      pieces === null ? `${text} (the row has changed, and plans keep no old texts)` : formatWordDiff(pieces);
    return `Row ${row}, message ${part}: ${words}`;
  });
  const changes = [`Compared with ${comparison.before.name}`, ...formatTable(rows, { width, alignRight: [1] })];
  const forecast = listForecasts(comparison).map(
    ([what, now, was]) => `  ${what}: ${now}${was === null ? '' : ` (was ${was})`}`,
  );
  return [changes, forecast, templates, texts]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** The comparison in Markdown. */
export function formatComment(comparison: PlanComparison): string {
  const rows = listChanges(comparison).map(({ what, count }) => `| ${what} | ${formatNumber(count)} |`);
  const templates = listTemplates(comparison).map(
    ({ part, words }) => `Text ${part} of campaign.yaml:\n\n${quote(words)}\n`,
  );
  const forecast = listForecasts(comparison).map(
    ([what, now, was]) => `\n* ${what}: ${now}${was === null ? '' : ` (was ${was})`}\n`,
  );
  const { campaign, totals } = comparison.after;
  const sums = `${formatCount(totals.recipients, 'recipient')}, ${formatCount(totals.messages - sum(totals.skipped), 'message')}, ${formatCount(totals.rejected, 'row')} rejected`;
  return `### Plan of \`${campaign}\`\n\n${sums}\n\n| Change | Recipients |\n| --- | ---: |\n${rows.join('\n')}\n${forecast.join('')}${templates.length === 0 ? '' : `\n${templates.join('\n')}`}`;
}

/** Time and cost: now, and before if that is known. */
function listForecasts({
  before,
  after,
}: PlanComparison): readonly (readonly [what: string, now: string, was: string | null])[] {
  const [now, was] = [after.made.forecast, before.made?.forecast ?? null];
  if (now === null) return [];
  return [
    [
      'last message',
      `after ${formatDuration(now.seconds * 1_000)}`,
      was === null ? null : formatDuration(was.seconds * 1_000),
    ],
    ['SMS segments', formatSegments(now), was === null ? null : formatSegments(was)],
  ];
}

function formatSegments({ smsSegments: { known, unknown } }: PlanForecast): string {
  return unknown === 0 ? formatNumber(known) : `${formatNumber(known)} to ${formatNumber(known + unknown)}`;
}

interface Change {
  readonly what: string;
  readonly count: number;
  readonly where: string;
}

function listChanges({ before, after, diff }: PlanComparison): readonly Change[] {
  if (diff === null) return listSums(before.totals, after.totals);
  const { nowSent, nowSkipped, channels, lines, texts } = diff.changed;
  return [
    change('added', diff.added),
    change('removed', diff.removed, ' of the old CSV'),
    change('get more than before', nowSent),
    change('get less than before', nowSkipped),
    ...[...channels].map(([move, rows]) => change(`channel ${move}`, rows)),
    change('from another line', lines),
    change('text changed', texts),
    { what: 'unchanged', count: diff.unchanged, where: '' },
  ].filter(({ what, count }) => count > 0 || what === 'added' || what === 'removed' || what === 'unchanged');
}

/** Only sums: people cannot be matched if the earlier plan was made with another database and another CSV. */
function listSums(before: PlanTotals, after: PlanTotals): readonly Change[] {
  const where = 'not matched one by one: the earlier plan was made with another database from another CSV';
  return [
    { what: 'recipients before', count: before.recipients, where },
    { what: 'recipients now', count: after.recipients, where: '' },
  ];
}

function listTemplates({ before, after }: PlanComparison): readonly { part: number; words: string }[] {
  const parts = Math.max(before.templates.length, after.templates.length);
  return Array.from({ length: parts }, (_, index) => index).flatMap((index) => {
    const [was, is] = [before.templates[index] ?? '', after.templates[index] ?? ''];
    return was === is ? [] : [{ part: index + 1, words: formatWordDiff(diffWords(was, is)) }];
  });
}

function change(what: string, rows: readonly number[], of = ''): Change {
  return { what, count: rows.length, where: rows.length === 0 ? '' : `${nameRows(rows)}${of}` };
}

function nameRows(rows: readonly number[]): string {
  const more = rows.length > shownRows ? ', …' : '';
  return `row ${rows.slice(0, shownRows).join(', ')}${more}`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
