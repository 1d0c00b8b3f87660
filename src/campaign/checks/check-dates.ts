/**
 * Checks columns that are used as dates against the first rows of a CSV. Invariant: the order of day and month is proposed where the cells
 * leave no doubt, and both orders where they do; it is never assumed.
 */
import { tidyCell } from '../../core/csv/cell.ts';
import type { ColumnMap } from '../../core/csv/csv-columns.ts';
import { type DateReader, guessDateFormats, readDateFormat } from '../../core/csv/date-format.ts';
import { isDate } from '../../core/filter/cell-readings.ts';
import { listComparisons } from '../../core/filter/filter.ts';
import { readFilter } from '../../core/filter/read-filter.ts';
import { formatCount, formatNumber } from '../../core/format-count.ts';
import { readAppointmentTime } from '../../core/reminder/appointment-time.ts';
import type { Problem } from '../findings/finding.ts';
import { listMessageLists, listTextsOf } from '../yaml/texts.ts';
import { field, type YamlSource } from '../yaml/yaml-source.ts';

interface DatesAsked {
  /** Of the file. */
  readonly name: string;
  readonly columns: ColumnMap;
  readonly rows: readonly (readonly string[])[];
}

/** A problem for each column with cells that cannot be read as dates, where dates are needed. */
export function checkDates(source: YamlSource, asked: DatesAsked): readonly Problem[] {
  const { columns } = asked;
  const formats = listFormats(source);
  const time = field(field(source.value, 'reminder'), 'time');
  const used = new Map<number, string>();
  for (const name of [...formats.keys(), ...namesInTexts(source), ...namesInFilter(source), time]) {
    if (typeof name !== 'string') continue;
    const index = columns.named.get(name) ?? columns.fields.indexOf(name);
    if (index >= 0 && !used.has(index)) used.set(index, name);
  }
  return [...used].flatMap(([index, name]) =>
    checkColumn(source, { ...asked, index, name, file: asked.name, formats, isTime: isColumn(columns, time, index) }),
  );
}

/** Readers of the columns whose format the campaign gives, by the column. */
export function listDateColumns(source: YamlSource, { named }: ColumnMap): ReadonlyMap<number, DateReader> {
  return new Map(
    [...listFormats(source)].flatMap(([name, format]) => {
      const [index, read] = [named.get(name), readDateFormat(format)];
      return index === undefined || read === null ? [] : [[index, read] as const];
    }),
  );
}

function checkColumn(
  source: YamlSource,
  asked: Omit<DatesAsked, 'name'> & {
    index: number;
    name: string;
    file: string;
    formats: ReadonlyMap<string, string>;
    isTime: boolean;
  },
): readonly Problem[] {
  const { columns, rows, index, name, file, formats, isTime } = asked;
  const format = [...formats].find(([field]) => columns.named.get(field) === index)?.[1];
  const readDate = format === undefined ? readIso : readDateFormat(format);
  if (readDate === null) return [];
  const read = isTime ? withTime(readDate) : readDate;
  const cells = rows.map((row) => tidyCell(row[index] ?? '')).filter((cell) => cell !== '');
  const unread = cells.filter((cell) => read(cell) === null);
  if (unread.length === 0) return [];
  const header = columns.header[index] ?? '';
  const what = `${formatNumber(unread.length)} of the first ${formatCount(cells.length, 'cell')} of "${header}" in ${file} ${unread.length === 1 ? 'is not a date' : 'are not dates'} ${format === undefined ? `like 2026-12-31${isTime ? ' 10:30' : ''}` : `as ${format}${isTime ? ' with a time of day' : ''}`}`;
  const key = [...columns.named].find(([, at]) => at === index)?.[0] ?? name;
  const remedy = proposeFormat({ field: key, header }, guessDateFormats(format === undefined ? unread : cells));
  const at = source.placeOf(['audience', 'columns', key]);
  const code = unread.length * 2 > cells.length ? 'date-format' : 'unread-dates';
  return [{ file: source.file, ...at, code, message: `${what}: ${remedy}` }];
}

function isColumn({ named, fields }: ColumnMap, name: unknown, index: number): boolean {
  return typeof name === 'string' && (named.get(name) ?? fields.indexOf(name)) === index;
}

/** Reads the times of appointments: `2027-03-24 10:30 PM` is one, too, and a day without a time of day is not. */
function withTime(readDate: DateReader): DateReader {
  const isTime = (text: string): boolean => readAppointmentTime(text, 'UTC').ok;
  return (cell) => [cell, readDate(cell)].find((text) => text !== null && isTime(text)) ?? null;
}

function readIso(cell: string): string | null {
  return isDate(cell) ? cell : null;
}

function proposeFormat(column: { field: string; header: string }, formats: readonly string[]): string {
  const header = /^[\p{L}\p{N} _-]+$/u.test(column.header) ? column.header : JSON.stringify(column.header);
  const write = (format: string): string => `\`${column.field}: {header: ${header}, date: ${format}}\``;
  const [first, ...others] = formats;
  if (first === undefined) return 'correct them, or write the format of the column, such as `date: M/D/YYYY`';
  const choices = [first, ...others].map(write).join(' or ');
  return `write ${choices} under columns${others.length === 0 ? '' : '; the first cells fit both, and only you know which is right'}`;
}

/** Field -> format, of the columns that the campaign declares as dates. */
function listFormats(source: YamlSource): ReadonlyMap<string, string> {
  const columns = field(field(source.value, 'audience'), 'columns');
  if (typeof columns !== 'object' || columns === null) return new Map();
  return new Map(
    Object.entries(columns).flatMap(([name, column]: [string, unknown]) => {
      const format = field(column, 'date');
      return typeof format === 'string' ? [[name, format.trim()] as const] : [];
    }),
  );
}

/** `{{ due | date: … }}`, also after `default` and the like, and in `assign`. */
const dateFilter = /(?<![\p{L}\p{N}_])([\p{L}_][\p{L}\p{N}_]*)\s*\|(?:[^{}%]*\|)?\s*date\s*:/gu;

function namesInTexts(source: YamlSource): readonly string[] {
  const texts = listMessageLists(source.value).flatMap(listTextsOf);
  return texts.flatMap(({ text }) => [...text.matchAll(dateFilter)].map(([, name = '']) => name));
}

/** Columns that the filter compares with dates. */
function namesInFilter(source: YamlSource): readonly string[] {
  const text = field(field(source.value, 'audience'), 'filter');
  const read = typeof text === 'string' ? readFilter(text) : null;
  if (read?.ok !== true) return [];
  return listComparisons(read.filter).flatMap(({ field: of, value }) =>
    of.of === 'row' && typeof value === 'string' && isDate(value) ? [of.name] : [],
  );
}
