/** Schedules and their occurrences, for people. */
import type { Occurrence } from '../../core/schedule/occurrences.ts';
import { formatMoment } from '../../core/zone/local-time.ts';
import type { OccurrenceRow } from '../../store/schedule/occurrence.ts';
import type { ScheduleRow } from '../../store/schedule/schedule.ts';
import { formatTable } from './table.ts';
import { wrapLine } from './wrap.ts';

export interface ShownSchedule {
  readonly row: ScheduleRow;
  readonly next: readonly Occurrence[];
  /** Newest first. */
  readonly last: readonly OccurrenceRow[];
  /** Null: the account asks for no approval. */
  readonly isApproved: boolean | null;
}

interface Reading {
  readonly width: number;
  /** The reader's zone. */
  readonly zone: string;
}

/** One schedule: its state, what comes, and what became of the last times. */
export function formatSchedule({ row, next, last, isApproved }: ShownSchedule, { width, zone }: Reading): string {
  const approval =
    isApproved === null
      ? []
      : [
          isApproved
            ? `Approved by ${row.approvedBy}, ${formatMoment(row.approvedAt ?? row.changedAt, zone)}`
            : 'Not approved as it is now: an occurrence above the limit of requireApproval will not start',
        ];
  return [
    `${row.campaign}: ${describeState(row, zone)}`,
    ...approval.flatMap((line) => wrapLine(line, width)),
    ...(next.length === 0 ? ['Nothing comes within a year'] : ['Next']),
    ...formatTable(
      next.map(({ key, atMs, change }) => [
        `  ${key}`,
        formatMoment(new Date(atMs), zone),
        change === null ? '' : 'clock change',
      ]),
      { width },
    ),
    ...(last.length === 0 ? ['Nothing was asked for yet'] : ['Last']),
    ...formatOccurrences(last, { width }),
  ].join('\n');
}

/** `active since …`, `paused by Ann since …, because …` */
function describeState({ state, because, changedBy, changedAt, knownSince }: ScheduleRow, zone: string): string {
  if (state === 'active') return `active, known since ${formatMoment(knownSince, zone)}`;
  const by = changedBy === null ? '' : ` by ${changedBy}`;
  const word = state === 'paused' ? 'paused' : 'stands still';
  return `${word}${by} since ${formatMoment(changedAt, zone)}, because ${because}`;
}

/** A row for each schedule that is paused or stands. */
export function formatResting(rows: readonly ScheduleRow[], { width, zone }: Reading): readonly string[] {
  return formatTable(
    rows.map((row) => [`  ${row.campaign}`, describeState(row, zone)]),
    { width },
  );
}

/** A row for each: the time that was asked for, and what became of it. `ofSeveral`: the campaigns are named. */
export function formatOccurrences(
  rows: readonly OccurrenceRow[],
  { width, ofSeveral = false }: { width: number; ofSeveral?: boolean },
): readonly string[] {
  return formatTable(
    rows.map(({ campaign, key, state, reason, runId }) => [
      ...(ofSeveral ? [`  ${campaign}`, key] : [`  ${key}`]),
      state,
      runId === null ? (reason ?? '') : `run ${runId}`,
    ]),
    { width },
  );
}
