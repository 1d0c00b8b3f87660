/** The key `schedule` of campaign.yaml: when a campaign is run by itself. */
import { z } from 'zod';
import { dayMs, hourMs, minuteMs } from '../../core/duration.ts';
import { holidayListNames } from '../../core/hours/holidays.ts';
import { isCronPattern } from '../../core/schedule/occurrences.ts';
import { recipientZone, type Schedule } from '../../core/schedule/schedule.ts';
import { isZone } from '../../core/zone/zone.ts';
import { timeOfDay, weekdayKeys } from './hours-schema.ts';

const dayWanted = 'must be a date such as 2026-12-24';
/** Days since 1970. */
const calendarDay = z
  .string(dayWanted)
  .refine(isDay, dayWanted)
  .transform((text) => Date.parse(`${text}T00:00Z`) / dayMs);

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00Z`);
  // Date reads 30 February as 2 March.
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text;
}

const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs };
const intervalWanted = 'must be a number and a unit, such as 30m, 4h, 1d or 2w';
const leastIntervalMs = 5 * minuteMs;

/** `30m`, `2w`: milliseconds; whole days are days of the calendar. */
const interval = z
  .string(intervalWanted)
  .regex(/^[1-9]\d{0,3}[mhdw]$/, intervalWanted)
  .transform((text) => Number.parseInt(text, 10) * (unitMs[text.at(-1) ?? ''] ?? 0))
  .refine((ms) => ms >= leastIntervalMs, 'must be 5m or more');

/** `2h`, `90m`. */
const length = z
  .string('must be a length of time such as 90m or 2h')
  .regex(/^\d{1,4}[mhd]$/, 'must be a length of time such as 90m or 2h')
  .transform((text) => Number.parseInt(text, 10) * (unitMs[text.at(-1) ?? ''] ?? 0));

const late = z.union(
  [
    z.enum(['skip', 'ask']),
    z.strictObject({
      within: length.optional().describe('A run starts if its time passed no longer ago than this (1h)'),
      catchUp: z
        .enum(['latest', 'none', 'all'])
        .optional()
        .describe('Of several missed ones: the latest, none, or all, which only informational campaigns may'),
    }),
  ],
  { error: 'must be skip, ask, or a length such as {within: 4h}' },
);

export const schedule = z
  .strictObject({
    at: timeOfDay.optional().describe('Time of day').meta({ example: 'at: "09:30"' }),
    cron: z
      .string()
      .refine(isCronPattern, 'is no pattern of five fields, such as "30 9 * * 1-5": minute, hour, day, month, weekday')
      .optional()
      .describe('A pattern as cron has it, instead of `at`'),
    every: interval
      .optional()
      .describe(
        'How often: `30m` and `4h` by elapsed time, `1d` and `2w` by the calendar at the time `at`; needs `from`',
      ),
    dates: z.array(calendarDay).min(1, 'is empty: name a date').optional().describe('Single days, at the time `at`'),
    zone: z
      .string()
      .refine(
        (name) => name === recipientZone || isZone(name),
        'is no time zone: write a name such as America/New_York, or recipient',
      )
      .describe("The zone of these times, or `recipient`: each person's own")
      .meta({ example: 'zone: America/New_York' }),
    days: z
      .array(z.enum(weekdayKeys, `must be days such as ${weekdayKeys.join(', ')}`))
      .min(1, 'is empty: name at least one day, such as mon')
      .optional()
      .describe('Days of the week; without it every day'),
    from: calendarDay.optional().describe('The first day'),
    until: calendarDay.optional().describe('The last day'),
    except: z
      .strictObject({
        holidays: z
          .enum(holidayListNames as [string, ...string[]])
          .optional()
          .describe('A list of holidays in packs/holidays.yaml'),
        dates: z.array(calendarDay).optional().describe('Single days'),
      })
      .optional()
      .describe('Days that are left out'),
    spread: length.optional().describe('Spreads the people of a run over so long, each always at the same place'),
    late: late.optional().describe('What becomes of a run whose time has passed'),
    overlap: z
      .enum(['skip', 'queue', 'allow'])
      .default('skip')
      .describe('What becomes of a run while an earlier one of the campaign is not over'),
    perDay: z
      .enum(['one', 'many'])
      .default('one')
      .describe('Whether a changed time may come on a day that had its run'),
  })
  .superRefine((value, context) => {
    const problem = findConflict(value);
    if (problem !== null) context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message });
  });

type ScheduleFile = z.output<typeof schedule>;

function findConflict(file: {
  at?: unknown;
  cron?: unknown;
  every?: number | undefined;
  dates?: unknown;
  from?: number | undefined;
  until?: number | undefined;
}): { path: readonly string[]; message: string } | null {
  const { at, cron, every, dates, from, until } = file;
  if ([cron, every, dates].filter((each) => each !== undefined).length > 1)
    return { path: [], message: 'has several of cron, every and dates: keep one' };
  if (at === undefined && cron === undefined && (every === undefined || every % dayMs === 0))
    return { path: [], message: 'says no time: add at: "09:30", or a pattern under cron' };
  if (at !== undefined && cron !== undefined) return { path: ['at'], message: 'and cron both say a time: keep one' };
  if (every !== undefined && from === undefined)
    return { path: ['every'], message: 'needs from: the day from which to count' };
  if (from !== undefined && until !== undefined && until < from)
    return { path: ['until'], message: 'is earlier than from' };
  return null;
}

const usualWithinMs = hourMs;

/** What the key means. */
export function toSchedule(file: ScheduleFile): Schedule {
  const { days = [...weekdayKeys], from = null, until = null, except = {} } = file;
  return {
    times: timesOf(file),
    zone: file.zone,
    days: weekdayKeys.map((day) => days.includes(day)),
    from,
    until,
    except: { holidays: except.holidays ?? null, days: except.dates ?? [] },
    spreadMs: file.spread ?? 0,
    late: lateOf(file.late),
    overlap: file.overlap,
    mayRunTwiceADay: file.perDay === 'many' || mayRepeatWithinDay(file),
  };
}

function timesOf({ at = 0, cron, every, dates }: ScheduleFile): Schedule['times'] {
  if (cron !== undefined) return { kind: 'cron', pattern: cron };
  if (dates !== undefined) return { kind: 'dates', minute: at, dates };
  if (every === undefined) return { kind: 'daily', minute: at, everyDays: 1 };
  return every % dayMs === 0
    ? { kind: 'daily', minute: at, everyDays: every / dayMs }
    : { kind: 'elapsed', ms: every, minute: at };
}

function lateOf(late: ScheduleFile['late']): Schedule['late'] {
  if (late === 'skip') return { withinMs: 0, catchUp: 'none' };
  if (late === 'ask') return { withinMs: null, catchUp: 'none' };
  return { withinMs: late?.within ?? usualWithinMs, catchUp: late?.catchUp ?? 'latest' };
}

/** Several a day are what such a schedule asks for. */
function mayRepeatWithinDay({ cron, every }: ScheduleFile): boolean {
  return cron !== undefined || (every !== undefined && every < dayMs);
}
