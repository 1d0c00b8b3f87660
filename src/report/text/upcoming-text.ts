/** The coming occurrences of schedules, as a table for people. */
import { formatCount } from '../../core/format-count.ts';
import type { Occurrence } from '../../core/schedule/occurrences.ts';
import { recipientZone, type Schedule } from '../../core/schedule/schedule.ts';
import { localTime } from '../../core/zone/local-time.ts';
import { formatTable } from './table.ts';
import { wrapLine } from './wrap.ts';

export interface ShownUpcoming {
  readonly occurrences: readonly (Occurrence & { readonly campaign: string; readonly schedule: Schedule })[];
  /** Paths of campaigns whose file is invalid. */
  readonly invalid: readonly string[];
  readonly days: number;
  /** The reader's zone. */
  readonly zone: string;
}

/** More rows than these would scroll away; `--json` has all. */
const mostRows = 100;

export function formatUpcoming(
  { occurrences, invalid, days, zone }: ShownUpcoming,
  { width }: { width: number },
): string {
  const rows = occurrences.slice(0, mostRows).map(({ campaign, wallMs, schedule: { zone: asked }, atMs, change }) => {
    const wall = localTime(new Date(wallMs), 'UTC');
    const here = localTime(new Date(atMs), zone);
    const from = asked === recipientZone ? 'from ' : '';
    return [
      `  ${wall.weekday} ${wall.date} ${wall.minute}`,
      asked === recipientZone ? "in each person's zone" : asked,
      `${from}${here.date} ${here.minute} ${here.shortZone}`,
      campaign,
      change === 'gap' ? 'the clocks skip it' : change === 'doubled' ? 'the clocks show it twice' : '',
    ];
  });
  const rest = occurrences.length - rows.length;
  const title =
    occurrences.length === 0
      ? `No campaign is scheduled within ${formatCount(days, 'day')}`
      : `${formatCount(occurrences.length, 'run')} within ${formatCount(days, 'day')}`;
  return [
    title,
    ...formatTable(rows, { width }),
    ...(rest > 0 ? [`  … and ${rest} more: --json has all`] : []),
    ...invalid.flatMap((path) =>
      wrapLine(`Stands still: ${path}, whose file is invalid; \`bluecast validate ${path}\` says why`, width),
    ),
  ].join('\n');
}
