/** Finds the column of each field. Invariant: the file has every column of the mapping exactly once, or it is refused. */
import { type ColumnMap, type ColumnNames, findColumns, listHeader } from '../core/csv/csv-columns.ts';
import { type DateReader, readDateFormat } from '../core/csv/date-format.ts';
import { fieldName } from '../core/csv/field-name.ts';
import { badInput } from '../core/operating-error.ts';
import { type ConsentColumn, findConsentColumns, kindOfConsent } from '../core/people/consent-column.ts';

/** The columns of a file that is being read. */
export interface FileColumns extends ColumnMap {
  readonly phone: number;
  /** The columns that say who wants texts: the one that is named, or those that are found. */
  readonly consent: readonly ConsentColumn[];
  /** Headers that sound like consent, of columns whose cells say neither yes nor no. */
  readonly passedOver: readonly string[];
  /** Readers of columns with dates that are not ISO's, by the column. */
  readonly dates: ReadonlyMap<number, { readonly format: string; readonly read: DateReader }>;
}

/** Headers that mean the phone column if there is no mapping. */
const phoneNames: ReadonlySet<string> = new Set([
  'phone',
  'phone_number',
  'phonenumber',
  'mobile',
  'mobile_phone',
  'mobile_number',
  'cell',
  'cell_phone',
  'cellphone',
  'telephone',
  'tel',
  'number',
  'handy',
]);

interface MapAsked {
  readonly names: ColumnNames;
  /** Field -> format. */
  readonly dates?: Readonly<Record<string, string>>;
  /** The first rows, if consent is also found by the names of columns; null: only if it is named. */
  readonly consentIn?: readonly (readonly string[])[] | null;
}

/** Finds the columns. Throws `missing-column`, `ambiguous-column`, `empty-file`, `damaged-header`, with the headers of the file. */
export function mapColumns(
  file: string,
  header: readonly string[],
  { names, dates = {}, consentIn = null }: MapAsked,
): FileColumns {
  if (header.length === 0) throw emptyFile(file);
  if (header.some((cell) => cell.includes('\0')))
    throw badInput('damaged-header', `Cannot read ${file}: its header contains a NUL byte; is it a CSV file?`);
  const {
    columns,
    problems: [problem],
  } = findColumns(header, names);
  if (problem !== undefined) throw badInput(problem.code, `Cannot read ${file}: ${problem.reason}`);
  const { named } = columns;
  return {
    ...columns,
    phone: named.get('phone') ?? findPhoneColumn(file, columns.header),
    ...mapConsent(columns, consentIn),
    dates: new Map(
      Object.entries(dates).flatMap(([field, format]) => {
        const [column, read] = [named.get(field), readDateFormat(format)];
        return column === undefined || read === null ? [] : [[column, { format, read }] as const];
      }),
    ),
  };
}

/** Columns whose header has one of these words hold numbers, too: `Home phone`, `Mobile 2`. */
const phoneWords = /(?:^|_)(?:phones?|mobiles?|cells?|cellphones?|tel|telephones?|handy|sms|whatsapp)(?:_|$)/;

function mapConsent(
  { header, named }: ColumnMap,
  rows: readonly (readonly string[])[] | null,
): Pick<FileColumns, 'consent' | 'passedOver'> {
  const index = named.get('consent');
  if (index !== undefined) {
    // `consent: Unsubscribed` must not make a yes of it.
    const kind = kindOfConsent(header[index] ?? '') === 'refusal' ? 'refusal' : 'consent';
    return { consent: [{ index, kind }], passedOver: [] };
  }
  if (rows === null) return { consent: [], passedOver: [] };
  const { found, passedOver } = findConsentColumns(header, rows);
  return { consent: found, passedOver: passedOver.map((at) => header[at] ?? '') };
}

export function emptyFile(file: string): Error {
  return badInput('empty-file', `Cannot read ${file}: it is empty; its first row must name the columns`);
}

/** All columns that may hold numbers, by their names or by the headers of a mapping. */
export function listPhoneColumns(header: readonly string[], headers: readonly string[]): readonly number[] {
  const wanted = new Set(headers.map(fieldName));
  return header.flatMap((cell, index) => {
    const name = fieldName(cell);
    return wanted.has(name) || phoneNames.has(name) || phoneWords.test(name) ? [index] : [];
  });
}

export function noPhoneColumn(file: string, header: readonly string[]): Error {
  return badInput(
    'missing-column',
    `Cannot read ${file}: no column looks like a phone number; name one of them phone; it has ${listHeader(header)}`,
  );
}

function findPhoneColumn(file: string, header: readonly string[]): number {
  const found = header.flatMap((cell, index) => (phoneNames.has(fieldName(cell)) ? [index] : []));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const why =
    found.length === 0 ? 'no column looks like a phone number' : `${found.length} columns look like phone numbers`;
  throw badInput(
    'missing-column',
    `Cannot read ${file}: ${why}; say which with --map phone="…" or columns in campaign.yaml; it has ${listHeader(header)}`,
  );
}
