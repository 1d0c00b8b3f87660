/** Finds the column of each field. Invariant: a CSV has each column of a mapping exactly once, or there is a problem for it. */
import { fieldName } from './field-name.ts';

/** Field -> header, one or several candidates; from a campaign file or --map. */
export type ColumnNames = Readonly<Record<string, string | readonly string[]>>;

export interface ColumnMap {
  readonly header: readonly string[];
  /** The name of each column in texts, in the order of the file. */
  readonly fields: readonly string[];
  /** The mapping, field -> column: more names for columns, in addition to their own. */
  readonly named: ReadonlyMap<string, number>;
}

export interface ColumnProblem {
  readonly field: string;
  readonly code: 'missing-column' | 'ambiguous-column';
  /** A predicate of the file's header, or of its columns: `has no column "Mobile" for phone; it has …`. */
  readonly reason: string;
}

/** Finds the columns that a mapping names; a problem for each that cannot be found. */
export function findColumns(
  header: readonly string[],
  names: ColumnNames,
): { readonly columns: ColumnMap; readonly problems: readonly ColumnProblem[] } {
  const clean = header.map((cell) => cell.replace(/[\u200b\ufeff]/g, '').trim());
  const named = new Map<string, number>();
  const problems: ColumnProblem[] = [];
  for (const [field, wanted] of Object.entries(names)) {
    const found = findColumn(clean, { field, candidates: [wanted].flat() });
    if (typeof found === 'number') named.set(field, found);
    else problems.push(found);
  }
  return { columns: { header: clean, fields: giveWay(nameFields(clean), named), named }, problems };
}

/** The names that texts may use: those of the columns and those of the mapping. */
export function textFields({ fields, named }: ColumnMap): readonly string[] {
  return [...fields, ...[...named.keys()].filter((field) => field !== 'phone' && field !== 'consent')];
}

/** Columns that an error lists, and characters of each: enough to recognise the file. */
const listedColumns = 20;
const listedLength = 40;

/** `"Mobile", "First Name"`, for error messages. */
export function listHeader(header: readonly string[]): string {
  const names = header.slice(0, listedColumns).map((cell) => `"${readable(cell)}"`);
  const left = header.length - names.length;
  return left > 0 ? `${names.join(', ')} and ${left} more` : names.join(', ');
}

function readable(cell: string): string {
  const text = cell.replace(/\p{Cc}+/gu, ' ');
  return text.length <= listedLength ? text : `${text.slice(0, listedLength - 1)}…`;
}

function findColumn(
  header: readonly string[],
  { field, candidates }: { field: string; candidates: readonly string[] },
): number | ColumnProblem {
  const wanted = new Set(candidates.map(fieldName));
  const found = header.flatMap((cell, index) => (wanted.has(fieldName(cell)) ? [index] : []));
  const [first, second] = found;
  if (first === undefined) {
    const names = candidates.map((each) => `"${each}"`).join(' or ');
    return {
      field,
      code: 'missing-column',
      reason: `it has no column ${names} for ${field}; it has ${listHeader(header)}`,
    };
  }
  if (second === undefined) return first;
  const reason = `columns ${first + 1} and ${second + 1} are both called "${header[first]}"; rename the one that is not ${field}`;
  return { field, code: 'ambiguous-column', reason };
}

/** A column whose name the mapping gives to another one gets a number, so that no cell is lost. */
function giveWay(fields: readonly string[], named: ReadonlyMap<string, number>): readonly string[] {
  const taken = new Set([...fields, ...named.keys()]);
  return fields.map((field, index) => {
    const isTaken = field !== 'phone' && field !== 'consent' && (named.get(field) ?? index) !== index;
    if (!isTaken) return field;
    let count = 2;
    while (taken.has(`${field}_${count}`)) count += 1;
    taken.add(`${field}_${count}`);
    return `${field}_${count}`;
  });
}

/** `First Name` -> `first_name`; a repeated name gets a number, an empty one becomes `column_3`. */
function nameFields(header: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = fieldName(cell) || `column_${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
