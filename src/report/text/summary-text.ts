/** A run as text for people. Invariant: plain characters, no colours; no line but a path is wider than `width`; every table ends with its sum. */
import { type FileSpan, nameRow } from '../../core/csv/row-place.ts';
import { formatDuration } from '../../core/duration.ts';
import { formatCount, formatNumber, formatShare } from '../../core/format-count.ts';
import { type MessageState, messageStates } from '../../core/message/advance.ts';
import { nameOnly } from '../../core/message/only.ts';
import type { RunState } from '../../core/message/run-state.ts';
import { type RunSummary, type StateCount, totalMessages } from '../../core/message/summary.ts';
import type { Reject } from '../../store/audience/reject.ts';
import { formatTable } from './table.ts';
import { formatVariants } from './variant-text.ts';

export interface SummaryParts {
  readonly summary: RunSummary;
  readonly counts: readonly StateCount[];
  /** The first rejects. */
  readonly rejects: readonly Pick<Reject, 'lineNumber' | 'columnName' | 'reason'>[];
  /** The files that contain them. */
  readonly files: readonly FileSpan[];
  readonly rowFiles: RowFiles;
}

/** Files with all rows of a kind; absent: not written. */
export interface RowFiles {
  readonly rejects?: string;
  readonly failed?: string;
  readonly duplicates?: string;
  readonly leftOut?: string;
}

const channels = ['iMessage', 'RCS', 'SMS', ''] as const;

/** The sections that have content, with empty lines between them. */
export function formatSummary(parts: SummaryParts, width: number): string {
  const { summary } = parts;
  const sections = [
    [formatHeadline(summary), ...formatAudience(summary)],
    formatLeftOut(summary, width),
    totalMessages(summary) === 0 ? [] : formatMatrix(parts, width),
    formatSkipped(summary, width),
    formatVariants(summary, width),
    formatFailures(summary, width),
    formatRejects(parts, width),
    formatRowFiles(parts),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function formatHeadline(summary: RunSummary): string {
  const state =
    summary.canary === 'watched' && summary.state === 'running'
      ? `${summary.state}, so far only its canary`
      : nameState(summary.state, summary.messages.unknown);
  const how = summary.stopReason === null ? state : `stopped: ${summary.stopReason}`;
  const time = summary.seconds > 0 ? `, ${formatDuration(summary.seconds * 1_000)}` : '';
  const what = summary.isTest ? `Test ${summary.run}` : `Run ${summary.run}`;
  return `${what} of ${summary.campaign}: ${how}${time}`;
}

/** `finished, 2 messages in doubt`: with an open outcome a run is not simply over. */
function nameState(state: RunState, unknown: number): string {
  const isOver = state === 'finished' || state === 'cancelled';
  return isOver && unknown > 0 ? `${state}, ${formatCount(unknown, 'message')} in doubt` : state;
}

function formatAudience(summary: RunSummary): string[] {
  if (summary.isTest) return ['to one of your own phones'];
  const leftOut = Object.values(summary.leftOut).reduce((sum, rows) => sum + rows, 0);
  const rest = [
    leftOut > 0 ? `${formatNumber(leftOut)} left out` : '',
    summary.rejected > 0 ? `${formatNumber(summary.rejected)} rejected` : '',
    summary.duplicates > 0 ? formatCount(summary.duplicates, 'duplicate') : '',
  ].filter((part) => part !== '');
  const of = `${formatCount(summary.recipients, 'recipient')} out of ${formatCount(summary.csvRows, 'row')}`;
  const only = summary.only === null ? [] : [`only ${nameOnly(summary.only.state)} in run ${summary.only.runId}`];
  return [...only, rest.length === 0 ? of : `${of} (${rest.join(', ')})`];
}

/** A table with a row per state: people, then messages, of all channels and of each. */
function formatMatrix({ summary, counts }: SummaryParts, width: number): string[] {
  const shown = channels.filter((channel) => counts.some((count) => count.channel === channel));
  const sum = (state: string, channel: string): number =>
    counts
      .filter((count) => count.state === state && count.channel === channel)
      .reduce((total, { messages }) => total + messages, 0);
  const { people, messages } = summary;
  const states = messageStates.filter((state) => people[state] + messages[state] > 0);
  const columns = [
    { title: 'people', count: (state: MessageState) => people[state] },
    { title: 'messages', count: (state: MessageState) => messages[state] },
    ...shown.map((channel) => ({
      title: channel === '' ? 'not known' : channel,
      count: (state: MessageState) => sum(state, channel),
    })),
  ];
  const line = (name: string, of: readonly MessageState[]): string[] => [
    name,
    ...columns.map(({ count }) => formatNumber(of.reduce((total, state) => total + count(state), 0))),
  ];
  const header = ['State', ...columns.map(({ title }) => title)];
  const rows = [header, ...states.map((state) => line(state, [state])), line('all', states)];
  return formatTable(rows, { width, alignRight: columns.map((_, index) => index + 1) });
}

/** Who gets nothing, or not all, by reason: people, their share of all recipients, and messages where that is another number. */
function formatSkipped({ recipients, skipped, skippedPeople }: RunSummary, width: number): string[] {
  const entries = sortCounts(Object.entries(skippedPeople));
  if (entries.length === 0) return [];
  const hasMessages = entries.some(([reason, people]) => skipped[reason] !== people);
  const rows = entries.map(([reason, people]) => [
    `  ${reason.replaceAll('_', ' ')}`,
    formatNumber(people),
    formatShare(people, recipients),
    ...(hasMessages ? [formatNumber(skipped[reason] ?? 0)] : []),
  ]);
  const header = ['Skipped', 'people', '', ...(hasMessages ? ['messages'] : [])];
  return formatTable([header, ...rows], { width, alignRight: [1, 2, 3] });
}

function formatLeftOut({ leftOut }: RunSummary, width: number): string[] {
  const entries = sortCounts(Object.entries(leftOut));
  const rows = entries.map(([reason, count]) => [`  ${reason.replaceAll('_', ' ')}`, formatNumber(count)]);
  return rows.length === 0 ? [] : formatTable([['Left out', 'rows'], ...rows], { width, alignRight: [1] });
}

function sortCounts(entries: readonly (readonly [string, number])[]): readonly (readonly [string, number])[] {
  return entries.toSorted((one, other) => other[1] - one[1]);
}

function formatFailures(summary: RunSummary, width: number): string[] {
  const rows = summary.failures.map((failure) => [
    `  ${failure.code}`,
    formatNumber(failure.messages),
    failure.example ?? '',
  ]);
  return rows.length === 0 ? [] : ['Failed messages, by error code', ...formatTable(rows, { width, alignRight: [1] })];
}

function formatRejects({ summary, rejects, files, rowFiles }: SummaryParts, width: number): string[] {
  if (rejects.length === 0) return [];
  const rows = rejects.map((reject) => [`  ${nameRow(files, reject.lineNumber)}`, reject.columnName, reject.reason]);
  const left = summary.rejected - rejects.length;
  const where = rowFiles.rejects === undefined ? '' : ` in ${rowFiles.rejects}`;
  const more =
    left > 0 ? [`  … and ${formatNumber(left)} more${where}`] : where === '' ? [] : [`  all of them${where}`];
  return ['Rejected', ...formatTable(rows, { width }), ...more];
}

/** Never shortened: a path is there to be copied. */
function formatRowFiles({ summary, rowFiles }: SummaryParts): string[] {
  const leftOut = Object.values(summary.leftOut).reduce((sum, rows) => sum + rows, 0);
  const written = [
    { count: summary.people.failed, what: 'failed', file: rowFiles.failed },
    {
      count: summary.duplicates,
      what: summary.duplicates === 1 ? 'duplicate' : 'duplicates',
      file: rowFiles.duplicates,
    },
    { count: leftOut, what: 'left out', file: rowFiles.leftOut },
  ];
  const rows = written.flatMap(({ count, what, file }) =>
    file === undefined ? [] : [[`  ${formatNumber(count)}`, what, file]],
  );
  return rows.length === 0
    ? []
    : ['Files with these rows', ...formatTable(rows, { width: Number.POSITIVE_INFINITY, alignRight: [0] })];
}
