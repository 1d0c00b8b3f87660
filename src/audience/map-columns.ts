/** Finds the column of each field. Invariant: the file has every column of the mapping exactly once, or it is refused. */
import { type ColumnMap, type ColumnNames, findColumns, listHeader } from '../core/csv/csv-columns.ts';
import { fieldName } from '../core/csv/field-name.ts';
import { badInput } from '../core/operating-error.ts';

/** The columns of a file that is being read. */
export interface FileColumns extends ColumnMap {
  readonly phone: number;
  readonly consent: number | null;
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

/** Finds the columns. Throws `missing-column`, `ambiguous-column`, `empty-file`, `damaged-header`, with the headers of the file. */
export function mapColumns(file: string, header: readonly string[], names: ColumnNames): FileColumns {
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
    consent: named.get('consent') ?? null,
  };
}

/** Columns whose header has one of these words hold numbers, too: `Home phone`, `Mobile 2`. */
const phoneWords = /(?:^|_)(?:phones?|mobiles?|cells?|cellphones?|tel|telephones?|handy|numbers?|sms|whatsapp)(?:_|$)/;

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
