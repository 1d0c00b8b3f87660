/** A forecast as text for people. Invariant: plain characters; no line is wider than `width`; the zone of the times is named. */
import { dayMs, formatDuration, minuteMs } from '../../core/duration.ts';
import type { Chart } from '../../core/forecast/chart.ts';
import type { BindingLimit } from '../../core/forecast/question.ts';
import type { RunForecast, SmsCost } from '../../core/forecast/run-forecast.ts';
import { formatCount, formatNumber } from '../../core/format-count.ts';
import { localTime } from '../../core/zone/local-time.ts';
import { cut, formatTable } from './table.ts';
import { wrapLine } from './wrap.ts';

/** The widest bar: wider ones would show nothing more. */
const mostBarColumns = 40;
const leastBarColumns = 5;

/** What a line waits for, in words. */
export const bindingLimitNames: Readonly<Record<BindingLimit, string>> = {
  perSecond: 'messages per second',
  newPerHour: 'new contacts per hour',
  newPerDay: 'new contacts per day',
  minGapSeconds: 'gap between new contacts',
  calendar: 'permitted hours',
  resumeAt: 'a pause that Sendblue asked for',
};

/** Milestones, cost, a chart, and the answer to `--finish-by`; with empty lines between the sections. */
export function formatForecast(forecast: RunForecast, { width, zone }: { width: number; zone: string }): string {
  const sections = [
    [...titleOf(forecast, { width, zone }), ...formatTable(milestoneRows(forecast, zone), { width })],
    formatHeld(forecast.hours, { width, zone }),
    formatChart(forecast.chart, { width, zone }),
    formatNotes(forecast, zone).flatMap((note) => wrapLine(note, width)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function titleOf({ startsAt }: RunForecast, { width, zone }: { width: number; zone: string }): string[] {
  const title = 'Forecast, if sent now';
  return startsAt === null ? [title] : wrapLine(`${title} (times in ${zone})`, width);
}

function milestoneRows(forecast: RunForecast, zone: string): string[][] {
  const { startsAt, halfAt, ninetyAt, endsAt, never, sms } = forecast;
  const rows = [
    ['first message', startsAt],
    ['half of them', halfAt],
    ['90 % of them', ninetyAt],
    ['last message', endsAt],
  ] as const;
  const isShort = endsAt !== null && startsAt !== null && endsAt.getTime() - startsAt.getTime() < minuteMs;
  const shown = isShort ? ([['all of them', startsAt]] as const) : rows;
  const times = shown.flatMap(([name, at]) => (at === null ? [] : [[`  ${name}`, formatTime(at, zone)]]));
  const last = times.at(-1);
  if (last !== undefined) last[1] = `${last[1]}, after ${formatDuration(forecast.seconds * 1_000)}`;
  return [
    ...times,
    ...(never === 0
      ? []
      : [
          [
            '  never',
            `${formatCount(never, 'message')}: a line is blocked, its limit is 0, all of it is reserved, or no hour is permitted`,
          ],
        ]),
    ...costRows('  as SMS', sms.known),
    ...costRows('  perhaps SMS', sms.unknown),
  ];
}

function costRows(name: string, cost: SmsCost): string[][] {
  const parts = [
    cost.messages === 0
      ? ''
      : `${formatCount(cost.messages, 'message')}, ${formatCount(cost.segments, 'segment')}${cost.ucs2Messages === 0 ? '' : ` (${formatNumber(cost.ucs2Messages)} in UCS-2)`}`,
    cost.mms === 0 ? '' : `${formatNumber(cost.mms)} MMS`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [[name, parts.join(', ')]];
}

/** More times than these are summed up. */
const mostTimes = 6;

/** Nothing where everybody may be texted now. */
function formatHeld(
  { now, later, never }: RunForecast['hours'],
  { width, zone }: { width: number; zone: string },
): string[] {
  if (later.length === 0 && never.recipients === 0) return [];
  const people = (recipients: number): string => (recipients === 1 ? '1 person' : `${formatNumber(recipients)} people`);
  const rest = later.slice(mostTimes - 1);
  const shown = rest.length > 1 ? later.slice(0, mostTimes - 1) : later;
  const sum = rest.reduce((total, { recipients }) => total + recipients, 0);
  const rows = [
    ...(now === 0 ? [] : [['  now', people(now), '']]),
    ...shown.map(({ from, recipients, by }) => [`  from ${formatTime(from, zone)}`, people(recipients), namePacks(by)]),
    ...(rest.length > 1
      ? [[`  from ${formatTime(rest[0]?.from ?? new Date(0), zone)} on`, people(sum), 'see --json']]
      : []),
    ...(never.recipients === 0
      ? []
      : [
          [
            '  never this week',
            people(never.recipients),
            `no half hour suits all places they may be in (${namePacks(never.by)}): give their ZIP`,
          ],
        ]),
  ];
  return ['Who may be texted, by permitted hours (docs/hours.md)', ...formatTable(rows, { width, alignRight: [1] })];
}

/** More packs than these would fill the line. */
const mostPacks = 5;

function namePacks(ids: readonly string[]): string {
  const words: Readonly<Record<string, string>> = { own: 'your own hours', time: 'then their texts are due' };
  const names = ids.map((id) => words[id] ?? id);
  const more = names.length > mostPacks ? ` and ${names.length - mostPacks} more` : '';
  return `${names.slice(0, mostPacks).join(', ')}${more}`;
}

function formatChart({ unit, unitMs, rows }: Chart, { width, zone }: { width: number; zone: string }): string[] {
  // One bar compares nothing.
  if (rows.length < 2) return [];
  const most = Math.max(...rows.map(({ messages }) => messages));
  const areWholeDays = unitMs >= dayMs && rows.every(({ from }) => localTime(from, zone).minute === '00:00');
  const cells = rows.map(({ from, messages, limit }) => ({
    label: formatLabel(from, { unitMs, zone, isWhole: areWholeDays }),
    count: formatNumber(messages),
    limit: limit === null ? '' : bindingLimitNames[limit],
  }));
  const countColumns = Math.max(...cells.map(({ count }) => count.length));
  const limitColumns = Math.max(...cells.map(({ limit }) => limit.length));
  const labelColumns = cells[0]?.label.length ?? 0;
  // A margin of two columns, and two columns between the four parts.
  const left = Math.min(width, 100) - labelColumns - countColumns - limitColumns - 8;
  const barColumns = Math.max(leastBarColumns, Math.min(mostBarColumns, left));
  const title = `Messages per ${unit}`;
  const header = `${title.padEnd(2 + labelColumns + 2 + barColumns + 2 + countColumns)}  held by`;
  return [
    cut(header, width),
    ...cells.map(({ label, count, limit }, row) => {
      const bar = barOf(rows[row]?.messages ?? 0, most, barColumns);
      return cut(`  ${label}  ${bar}  ${count.padStart(countColumns)}  ${limit}`.trimEnd(), width);
    }),
  ];
}

function barOf(messages: number, most: number, columns: number): string {
  const length = messages === 0 ? 0 : Math.max(1, Math.round((messages / most) * columns));
  return '='.repeat(length).padEnd(columns);
}

function formatNotes({ lookups, finishBy, lines }: RunForecast, zone: string): string[] {
  const notes: string[] = [];
  if (lookups !== null) {
    const when = lookups.enoughAt === null ? 'never' : formatTime(lookups.enoughAt, zone);
    notes.push(`Lookups for the ${formatNumber(lookups.notAsked)} whose channel is not known: possible by ${when}.`);
  }
  if (finishBy !== null) notes.push(formatAnswer(finishBy, { have: lines, zone }));
  return notes;
}

function formatAnswer(
  answer: NonNullable<RunForecast['finishBy']>,
  { have, zone }: { have: number; zone: string },
): string {
  const by = formatTime(answer.date, zone);
  if (answer.lines === null) {
    if (answer.why === 'over') return `Nothing can be finished by ${by}: that time has passed.`;
    return answer.why === 'bound'
      ? `More lines do not help to finish by ${by}: people who know their line stay with it.`
      : `No number of lines can finish by ${by}.`;
  }
  if (answer.lines === have) return `The run finishes by ${by} with the ${formatCount(have, 'line')} of the account.`;
  return `To finish by ${by}, the run needs ${formatCount(answer.lines, 'line')}, ${answer.lines - have} more than the account has; the last message goes out ${formatTime(answer.endsAt, zone)}.`;
}

/** `Mon 2026-11-23 15:00` */
function formatTime(at: Date, zone: string): string {
  const { weekday, date, minute } = localTime(at, zone);
  return `${weekday} ${date} ${minute}`;
}

/** The part of the time that a row of this length needs. */
function formatLabel(at: Date, { unitMs, zone, isWhole }: { unitMs: number; zone: string; isWhole: boolean }): string {
  const { weekday, date, minute, second } = localTime(at, zone);
  if (isWhole) return `${weekday} ${date}`;
  return unitMs >= minuteMs ? `${weekday} ${date} ${minute}` : second;
}
