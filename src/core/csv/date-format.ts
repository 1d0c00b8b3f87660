/**
 * Dates of a CSV column in an order that its campaign names, such as `M/D/YYYY h:mm A` -> ISO. Invariant: a date is read in the named
 * order or not at all; ISO dates are always read, because nobody can take them for anything else.
 */
import { isDate } from '../filter/cell-readings.ts';

/** `2027-01-11`, or `2027-01-11 16:30` where the format has a time; null for a cell that is no such date. */
export type DateReader = (cell: string) => string | null;

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'half';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';

/** What each token stands for; the longest first. */
const tokens: readonly (readonly [token: string, part: Part, pattern: string])[] = [
  ['YYYY', 'year', '(\\d{4})'],
  ['YY', 'year', '(\\d{2})'],
  ['MMMM', 'month', monthName],
  ['MMM', 'month', monthName],
  ['MM', 'month', '(\\d{1,2})'],
  ['M', 'month', '(\\d{1,2})'],
  ['DD', 'day', '(\\d{1,2})'],
  ['D', 'day', '(\\d{1,2})'],
  ['HH', 'hour', '(\\d{1,2})'],
  ['H', 'hour', '(\\d{1,2})'],
  ['hh', 'hour', '(\\d{1,2})'],
  ['h', 'hour', '(\\d{1,2})'],
  ['mm', 'minute', '(\\d{2})'],
  ['ss', 'second', '(\\d{2})'],
  ['A', 'half', '([ap])\\.?m\\.?'],
  ['a', 'half', '([ap])\\.?m\\.?'],
];

/** Characters of a format at most. */
const maxLength = 40;

/** A reader for a format; null where the format is not one: each of year, month and day once, and a whole time or none. */
export function readDateFormat(format: string): DateReader | null {
  const compiled = compile(format);
  if (compiled === null) return null;
  const { pattern, parts, isTwelve } = compiled;
  return (cell) => {
    const found = pattern.exec(cell);
    if (found !== null) return toIso(Object.fromEntries(parts.map((part, at) => [part, found[at + 1]])), isTwelve);
    return isDate(cell) && cell.length >= '2026-12-31'.length ? cell : null;
  };
}

function compile(format: string): { pattern: RegExp; parts: readonly Part[]; isTwelve: boolean } | null {
  if (format.length > maxLength) return null;
  const parts: Part[] = [];
  let pattern = '';
  let isTwelve = false;
  for (let rest = format; rest !== ''; ) {
    const token = tokens.find(([name]) => rest.startsWith(name));
    const [name, part, matches] = token ?? [rest.charAt(0), null, literal(rest.charAt(0))];
    if (matches === null || (part !== null && parts.includes(part))) return null;
    // `4:30PM` is written as often as `4:30 PM`.
    if (part === 'half') pattern = pattern.replace(/\\s\+$/, '\\s*');
    if (part !== null) parts.push(part);
    isTwelve ||= part === 'hour' && name.startsWith('h');
    pattern += matches;
    rest = rest.slice(name.length);
  }
  const has = (part: Part): boolean => parts.includes(part);
  const isWhole = has('year') && has('month') && has('day');
  const isTime = has('hour') === has('minute') && (has('minute') || !has('second')) && has('half') === isTwelve;
  return isWhole && isTime ? { pattern: new RegExp(`^${pattern}$`, 'i'), parts, isTwelve } : null;
}

/** The pattern of a character between tokens; null for letters, which would be a misspelt token. */
function literal(character: string): string | null {
  if (/\s/.test(character)) return '\\s+';
  if (character === 'T') return 'T';
  return /[\p{L}\p{N}]/u.test(character) ? null : character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function toIso(found: Readonly<Partial<Record<Part, string | undefined>>>, isTwelve: boolean): string | null {
  const { year = '', month = '', day = '', hour, minute = '', second, half = '' } = found;
  const fullYear = year.length === 2 ? `${Number(year) < 69 ? '20' : '19'}${year}` : year;
  const named = months.indexOf(month.slice(0, 3).toLowerCase());
  const two = (number: number | string): string => String(number).padStart(2, '0');
  const date = `${fullYear}-${two(named === -1 ? month : named + 1)}-${two(day)}`;
  const at = new Date(`${date}T00:00Z`);
  // Date reads 30 February as 2 March.
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== date) return null;
  if (hour === undefined) return date;
  const hours = isTwelve ? (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(hour);
  const isHour = isTwelve ? Number(hour) >= 1 && Number(hour) <= 12 : hours < 24;
  if (!isHour || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return `${date} ${two(hours)}:${minute}${second === undefined ? '' : `:${second}`}`;
}

/** Orders that exports write, the most frequent first. */
const dayFormats = [
  'M/D/YYYY',
  'D/M/YYYY',
  'M/D/YY',
  'D/M/YY',
  'D.M.YYYY',
  'M.D.YYYY',
  'D.M.YY',
  'M-D-YYYY',
  'D-M-YYYY',
  'YYYY-M-D',
  'YYYY/M/D',
  'YYYY.M.D',
  'YYYYMMDD',
  'MMM D, YYYY',
  'MMM D YYYY',
  'D MMM YYYY',
  'D. MMM YYYY',
  'D-MMM-YYYY',
  'D-MMM-YY',
];
const timeFormats = [
  '',
  ' H:mm',
  ' h:mm A',
  ' H:mm:ss',
  ' h:mm:ss A',
  ', H:mm',
  ', h:mm A',
  ', H:mm:ss',
  ', h:mm:ss A',
];

/** The formats in which all of these cells can be read: one if it is unmistakable, several if not, none if it is none of ours. */
export function guessDateFormats(cells: readonly string[]): readonly string[] {
  const others = cells.filter((cell) => !isDate(cell));
  if (others.length === 0) return [];
  return dayFormats
    .flatMap((day) => timeFormats.map((time) => day + time))
    .filter((format) => {
      const read = readDateFormat(format);
      return read !== null && others.every((cell) => read(cell) !== null);
    });
}
