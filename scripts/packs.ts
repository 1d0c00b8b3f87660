/** Writes src/core/hours/pack-data.ts from packs/ (`--write`), or checks that it is current; refuses packs that break their schema. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { DayHours, HolidayList, HolidayRule, Pack, PackRule } from '../src/core/hours/pack.ts';
import { keepGenerated } from './keep-generated.ts';
import { markdownTable, replaceMarked } from './markdown.ts';

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const weekday = z.enum(weekdays);
const day = z.iso.date();
const span = z.string().regex(/^\d{1,2}:\d{2}-\d{1,2}:\d{2}$|^none$/);

const packFile = z.strictObject({
  id: z.string().regex(/^(?:other|[A-Z]{2}(?:-[A-Z]{2})?)$/),
  name: z.string(),
  country: z.string().optional(),
  states: z.array(z.string()).min(1).optional(),
  version: day,
  checkedOn: day,
  rules: z
    .array(
      z.strictObject({
        purpose: z.enum(['marketing', 'informational']),
        from: day.optional(),
        until: day.optional(),
        hours: z.union([span, z.record(z.string().regex(/^[a-z]{3}(?:-[a-z]{3})?$/), span)]),
        holidays: z.string().optional(),
        cap: z.strictObject({ messages: z.int().min(1), hours: z.int().min(1) }).optional(),
        confidence: z.enum(['high', 'medium', 'low']),
        sources: z.array(z.string()).min(1),
        note: z.string().optional(),
      }),
    )
    .min(1),
});

const holidayFile = z.record(
  z.string(),
  z.strictObject({
    with: z.string().optional(),
    days: z.array(
      z.strictObject({
        name: z.string(),
        date: z
          .string()
          .regex(/^\d{2}-\d{2}$/)
          .optional(),
        observed: z.boolean().optional(),
        weekday: weekday.optional(),
        nth: z.int().min(-1).max(5).optional(),
        month: z.int().min(1).max(12).optional(),
        before: z.int().optional(),
        plus: z.int().optional(),
        easter: z.int().optional(),
        years: z.literal('even').optional(),
      }),
    ),
  }),
);

const folder = fileURLToPath(new URL('../packs/', import.meta.url));
const packs = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && name !== 'holidays.yaml')
  .sort()
  .map((name) => readPack(name));
const lists = readHolidays();
for (const { id, rules } of packs) {
  for (const { holidays } of rules)
    if (holidays !== null && !lists.has(holidays)) throw new Error(`${id}: no ${holidays}`);
}

const text = `/** Made by scripts/packs.ts from packs/; do not edit. */
import type { HolidayList, Pack } from './pack.ts';

export const packs: readonly Pack[] = ${JSON.stringify(packs)};

export const holidayLists: Readonly<Record<string, HolidayList>> = ${JSON.stringify(Object.fromEntries(lists))};
`;
keepGenerated('src/core/hours/pack-data.ts', { text, script: 'packs.ts' });
keepPage('docs/hours.md');

function keepPage(name: string): void {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const present = readFileSync(file, 'utf8');
  const content = markdownTable(
    ['Pack', 'For', 'Hours', 'From', 'At most', 'Sure', 'Sources and notes'],
    packs.flatMap((pack) => pack.rules.map((rule) => describeRule(pack, rule))),
  );
  const renewed = replaceMarked(present, { mark: 'packs', madeFrom: 'packs/', content });
  if (process.argv.includes('--write')) writeFileSync(file, renewed);
  else if (renewed !== present) {
    console.error(`${name} is not what packs/ says: run npx tsx scripts/packs.ts --write`);
    process.exitCode = 1;
  }
}

function describeRule({ id, name, checkedOn }: Pack, rule: PackRule): readonly string[] {
  const notes = [...rule.sources, ...(rule.note === null ? [] : [rule.note]), `Looked at ${checkedOn}`];
  return [
    `\`${id}\` ${name}`,
    rule.purpose,
    describeWeek(rule),
    rule.from ?? '',
    rule.cap === null ? '' : `${rule.cap.messages} in ${rule.cap.hours} h`,
    rule.confidence,
    notes.join('; '),
  ];
}

/** `Mon–Sat 8:00–20:00, Sun nothing, holidays nothing` */
function describeWeek({ hours, holidays }: PackRule): string {
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const clock = (minutes: number): string => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  const runs: { first: string; last: string; text: string }[] = [];
  for (const day of [1, 2, 3, 4, 5, 6, 0]) {
    const open = hours[day] ?? null;
    const text = open === null ? 'nothing' : open.map(clock).join('–');
    const before = runs.at(-1);
    if (before?.text === text) before.last = names[day] ?? '';
    else runs.push({ first: names[day] ?? '', last: names[day] ?? '', text });
  }
  const [only] = runs;
  const week = runs.length === 1 && only !== undefined ? only.text : runs.map(describeDays).join(', ');
  return holidays === null ? week : `${week}, nothing on holidays (${holidays})`;
}

function describeDays({ first, last, text }: { first: string; last: string; text: string }): string {
  return `${first === last ? first : `${first}–${last}`} ${text}`;
}

function readPack(name: string): Pack {
  const parsed = packFile.safeParse(parse(readFileSync(folder + name, 'utf8')));
  if (!parsed.success) throw new Error(`packs/${name}: ${z.prettifyError(parsed.error)}`);
  const { rules, country = null, states = null, ...head } = parsed.data;
  return {
    ...head,
    country,
    states,
    rules: rules.map(
      (rule): PackRule => ({
        purpose: rule.purpose,
        from: rule.from ?? null,
        until: rule.until ?? null,
        hours: readWeek(rule.hours),
        holidays: rule.holidays ?? null,
        cap: rule.cap ?? null,
        confidence: rule.confidence,
        sources: rule.sources,
        note: rule.note ?? null,
      }),
    ),
  };
}

/** Seven days from Sunday on. */
function readWeek(hours: string | Readonly<Record<string, string>>): readonly (DayHours | null)[] {
  if (typeof hours === 'string') return weekdays.map(() => readSpan(hours));
  const week = new Map<number, DayHours | null>();
  for (const [days, text] of Object.entries(hours)) {
    const [first, last = first] = days.split('-').map((each) => weekdays.indexOf(each as (typeof weekdays)[number]));
    if (first === undefined || last === undefined || first < 0 || last < 0) throw new Error(`no days ${days}`);
    for (let each = first; ; each = (each + 1) % 7) {
      week.set(each, readSpan(text));
      if (each === last) break;
    }
  }
  if (week.size !== 7) throw new Error('the hours of some day are missing');
  return weekdays.map((_, index) => week.get(index) ?? null);
}

function readSpan(text: string): DayHours | null {
  if (text === 'none') return null;
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    return hour * 60 + minute;
  });
  if (from >= to || to > 24 * 60) throw new Error(`${text} is no span of a day`);
  return [from, to];
}

function readHolidays(): ReadonlyMap<string, HolidayList> {
  const file = holidayFile.parse(parse(readFileSync(`${folder}holidays.yaml`, 'utf8')));
  return new Map(
    Object.entries(file).map(([name, { with: other, days }]) => {
      const inherited = other === undefined ? [] : (file[other]?.days ?? []);
      return [name, [...inherited, ...days].map(readHoliday)];
    }),
  );
}

function readHoliday(rule: z.infer<typeof holidayFile>[string]['days'][number]): HolidayRule {
  const isInEvenYears = rule.years === 'even';
  if (rule.date !== undefined) {
    const [month = 0, dayOfMonth = 0] = rule.date.split('-').map(Number);
    return { kind: 'date', name: rule.name, month, day: dayOfMonth, isObserved: rule.observed ?? false, isInEvenYears };
  }
  if (rule.easter !== undefined) return { kind: 'easter', name: rule.name, days: rule.easter, isInEvenYears };
  if (rule.weekday === undefined || rule.nth === undefined || rule.month === undefined) throw new Error(rule.name);
  return {
    kind: 'weekday',
    name: rule.name,
    month: rule.month,
    weekday: weekdays.indexOf(rule.weekday),
    nth: rule.nth,
    before: rule.before ?? null,
    plus: rule.plus ?? 0,
    isInEvenYears,
  };
}
