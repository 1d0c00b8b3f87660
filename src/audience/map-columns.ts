/** Which column of a file is which field. Invariant: what a mapping names is there exactly once, or the file is refused. */
import { fieldName } from '../core/field-name.ts';
import { badInput } from '../core/operating-error.ts';

/** Field -> header, one or several candidates; of a campaign file or of --map. */
export type ColumnNames = Readonly<Record<string, string | readonly string[]>>;

export interface ColumnMap {
  readonly header: readonly string[];
  /** The name of each column in texts, in the order of the file. */
  readonly fields: readonly string[];
  readonly phone: number;
  readonly consent: number | null;
  /** Further names for columns: of the mapping, beside the column's own. */
  readonly extra: ReadonlyMap<string, number>;
}

/** Headers that mean the phone column when no mapping says so. */
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

/** Names of columns that an error lists, and characters of each: enough to see what the file is. */
const listedColumns = 20;
const listedLength = 40;

/** Finds the columns. Throws `missing-column`, `ambiguous-column`, `empty-file`, `damaged-header` with the headers that are there. */
export function mapColumns(file: string, header: readonly string[], names: ColumnNames): ColumnMap {
  if (header.length === 0)
    throw badInput('empty-file', `Cannot read ${file}: it is empty; its first line must name the columns`);
  if (header.some((cell) => cell.includes('\0')))
    throw badInput('damaged-header', `Cannot read ${file}: its header has a NUL byte in it; is it a CSV file?`);
  const clean = header.map((cell) => cell.replace(/[\u200b\ufeff]/g, '').trim());
  const extra = new Map<string, number>();
  for (const [field, wanted] of Object.entries(names))
    extra.set(field, findColumn(file, { header: clean, field, wanted }));
  return {
    header: clean,
    fields: nameFields(clean),
    phone: extra.get('phone') ?? findPhoneColumn(file, clean),
    consent: extra.get('consent') ?? null,
    extra: new Map([...extra].filter(([field]) => field !== 'phone' && field !== 'consent')),
  };
}

function findColumn(
  file: string,
  asked: { header: readonly string[]; field: string; wanted: string | readonly string[] },
): number {
  const candidates = [asked.wanted].flat();
  const wanted = new Set(candidates.map(fieldName));
  const found = asked.header.flatMap((cell, index) => (wanted.has(fieldName(cell)) ? [index] : []));
  const [first, second] = found;
  if (first === undefined) {
    throw badInput(
      'missing-column',
      `Cannot read ${file}: it has no column ${candidates.map((each) => `"${each}"`).join(' or ')} for ${asked.field}; it has ${listed(asked.header)}`,
    );
  }
  if (second !== undefined) {
    throw badInput(
      'ambiguous-column',
      `Cannot read ${file}: columns ${first + 1} and ${second + 1} are both called "${asked.header[first]}"; rename the one that is not ${asked.field}`,
    );
  }
  return first;
}

function findPhoneColumn(file: string, header: readonly string[]): number {
  const found = header.flatMap((cell, index) => (phoneNames.has(fieldName(cell)) ? [index] : []));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const why =
    found.length === 0 ? 'no column looks like a phone number' : `${found.length} columns look like phone numbers`;
  throw badInput(
    'missing-column',
    `Cannot read ${file}: ${why}; say which with --map phone="…" or columns in campaign.yaml; it has ${listed(header)}`,
  );
}

/** `First Name` -> first_name; a name that comes again gets a number, a column without a name its place. */
function nameFields(header: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = fieldName(cell) || `column_${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

function listed(header: readonly string[]): string {
  const names = header.slice(0, listedColumns).map((cell) => `"${readable(cell)}"`);
  const left = header.length - names.length;
  return left > 0 ? `${names.join(', ')} and ${left} more` : names.join(', ');
}

function readable(cell: string): string {
  const text = cell.replace(/\p{Cc}+/gu, ' ');
  return text.length <= listedLength ? text : `${text.slice(0, listedLength - 1)}…`;
}
