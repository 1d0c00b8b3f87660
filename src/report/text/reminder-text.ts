/** Reminders as text for people: what goes out when, and who may know the wrong time. */
import { formatCount, formatNumber } from '../../core/format-count.ts';
import { formatMoment } from '../../core/zone/local-time.ts';
import type { MovedAppointment, StepOverview } from '../../store/report/reminder-overview.ts';
import { formatTable } from './table.ts';

/** A line for each step, with the first and the last text that waits, on the clocks of `zone`. */
export function formatSteps(
  steps: readonly StepOverview[],
  { width, zone }: { width: number; zone: string },
): readonly string[] {
  const time = (at: Date | null): string => (at === null ? '–' : formatMoment(at, zone));
  const rows = steps.map(({ step, waiting, first, last, gone, none }) => [
    `  ${step}`,
    ...[waiting, gone, none].map(formatNumber),
    time(first),
    time(last),
  ]);
  const header = ['Reminders', 'waiting', 'gone out', 'none', 'first', 'last'];
  return formatTable([header, ...rows], { width, alignRight: [1, 2, 3] });
}

/** Empty if there are none. */
export function formatMoved(
  { count, first }: { count: number; first: readonly MovedAppointment[] },
  { width }: { width: number },
): readonly string[] {
  if (count === 0) return [];
  const rows = first.map(({ key, step, asked, zone }) => [
    `  ${key}`,
    `${asked}${zone === null ? '' : ` ${zone}`}`,
    `${step} had the old time`,
  ]);
  const more = count - first.length;
  return [
    `Moved after a text had gone out: ${formatCount(count, 'text')} said another time`,
    ...formatTable(rows, { width }),
    ...(more === 0 ? [] : [`  … and ${formatNumber(more)} more`]),
  ];
}
