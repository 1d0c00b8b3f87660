/** Past runs in a table. Invariant: one line per run, at most `width` columns wide; only long names are shortened, at their beginning. */
import { formatNumber } from '../../core/format-count.ts';
import type { PastRunSummary } from '../past-runs.ts';
import { formatTable } from './table.ts';

const gap = '  '.length;
/** Columns of a name at least: fewer say nothing. */
const leastName = 6;

/** The lines. The account is shown if there are several. */
export function formatPastRuns(runs: readonly PastRunSummary[], width: number): string[] {
  const hasAccounts = new Set(runs.map(({ account }) => account)).size > 1;
  const rows = [
    ['run', 'campaign', ...(hasAccounts ? ['account'] : []), 'started', 'people', 'delivered', 'failed', 'state'],
    ...runs.map((run) => [
      String(run.run),
      run.campaign,
      ...(hasAccounts ? [run.account] : []),
      run.startedAt?.toISOString().slice(0, 10) ?? '–',
      formatNumber(run.recipients),
      formatNumber(run.people.delivered),
      formatNumber(run.people.failed),
      nameState(run),
    ]),
  ];
  const names = hasAccounts ? [1, 2] : [1];
  const numbers = [3, 4, 5].map((column) => column + names.length - 1);
  return formatTable(shortenNames(rows, { names, width }), { width, alignRight: [0, ...numbers] });
}

function nameState({ state, stopReason, messages }: PastRunSummary): string {
  if (stopReason !== null) return 'stopped';
  const isOver = state === 'finished' || state === 'cancelled';
  return isOver && messages.unknown > 0 ? `${formatNumber(messages.unknown)} in doubt` : state;
}

/** Shortens the widest name first, until a line has room for all columns. */
function shortenNames(
  rows: readonly (readonly string[])[],
  { names, width }: { names: readonly number[]; width: number },
): readonly (readonly string[])[] {
  const widest = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = (rows[0] ?? []).map((_, column) => widest(column));
  let excess = widths.reduce((sum, each) => sum + each + gap, -gap) - width;
  while (excess > 0) {
    const [column = 0] = names.toSorted((one, other) => (widths[other] ?? 0) - (widths[one] ?? 0));
    const now = widths[column] ?? 0;
    if (now <= leastName) break;
    widths[column] = now - 1;
    excess -= 1;
  }
  return rows.map((row) =>
    row.map((cell, column) => (names.includes(column) ? keepEnd(cell, widths[column] ?? 0) : cell)),
  );
}

/** The end of a name: the campaigns of one client differ there. */
function keepEnd(name: string, width: number): string {
  return name.length <= width ? name : `…${name.slice(name.length - width + 1)}`;
}
