/** One row -> the staged row, or the reason for its rejection: the first problem in it. Pure. */
import { isBlank, tidyCell, unreadable } from '../core/csv/cell.ts';
import type { Consent } from '../core/people/consent.ts';
import { readConsent, readConsents } from '../core/people/consent-column.ts';
import type { ParsedPhone } from '../core/people/phone.ts';
import type { FileColumns } from './map-columns.ts';
import type { Row } from './row-reader.ts';

export interface StagedRow {
  readonly line: number;
  /** E.164. */
  readonly phone: string;
  /** The number was written with a prefix that its country has given up. */
  readonly hadOldPrefix: boolean;
  readonly consent: Consent;
  /** The cells by field name, as JSON; empty ones are left out. */
  readonly values: string;
}

export type NormalisedRow =
  | { readonly ok: true; readonly row: StagedRow }
  | {
      readonly ok: false;
      readonly line: number;
      readonly column: string;
      readonly reason: string;
      /** The number, if the row says no for one that can be read; another row may say yes for it. */
      readonly refuses: string | null;
    };

/** True for a row without anything in it, such as `,,,`: no row at all. */
export function isBlankRow({ cells, damage }: Row): boolean {
  return damage === null && cells.every(isBlank);
}

export interface RowRules {
  readonly columns: FileColumns;
  /** The cells that are kept: see listFields. */
  readonly fields: readonly Field[];
  /** Reads a cell as a number of the file's country. */
  readonly parsePhone: (cell: string) => ParsedPhone;
  /** Our own lines: the provider refuses texts to them. */
  readonly ownNumbers: ReadonlySet<string>;
}

/** A cell that is kept, with its name. */
interface Field {
  /** The name as JSON, with its colon. */
  readonly key: string;
  /** Of the column. */
  readonly index: number;
}

/** The names under which cells are kept: those of their columns, and those of the mapping. */
export function listFields(columns: FileColumns): readonly Field[] {
  const named = [...columns.named].filter(([name]) => name !== 'phone' && name !== 'consent');
  const all = [...columns.fields.map((name, index) => [name, index] as const), ...named];
  return all.map(([name, index]) => ({ key: `${JSON.stringify(name)}:`, index }));
}

/** Characters of one cell at most: more means a damaged file, and no text has room for them. */
const maxCellLength = 20_000;

/** Checks and names the cells of a row. */
export function normaliseRow(rules: RowRules, row: Row): NormalisedRow {
  const { columns, fields } = rules;
  const reject = (column: string, reason: string): NormalisedRow => ({
    ok: false,
    line: row.line,
    column,
    reason,
    refuses: findRefused(rules, row),
  });
  const shape = findShapeProblem(columns, row);
  if (shape !== null) return reject(...shape);
  const phoneColumn = columns.header[columns.phone] ?? 'phone';
  const phone = rules.parsePhone(row.cells[columns.phone] ?? '');
  if (!phone.ok) return reject(phoneColumn, phone.reason);
  if (rules.ownNumbers.has(phone.phone)) return reject(phoneColumn, 'is one of our own lines');
  const consent = readConsents(columns.consent, row.cells);
  if (consent === null) return reject(unreadConsent(columns, row.cells), 'says neither yes nor no');
  const dated = columns.dates.size === 0 ? { ok: true as const, cells: row.cells } : withIsoDates(columns, row.cells);
  if (!dated.ok) return reject(dated.column, dated.reason);
  const { hadOldPrefix = false } = phone;
  const values = nameCells(fields, dated.cells);
  return { ok: true, row: { line: row.line, phone: phone.phone, hadOldPrefix, consent, values } };
}

type DatedCells =
  | { readonly ok: true; readonly cells: readonly string[] }
  | { readonly ok: false; readonly column: string; readonly reason: string };

/** The cells with the dates of the columns that have a format in ISO's form. */
function withIsoDates({ header, dates }: FileColumns, row: readonly string[]): DatedCells {
  const cells = [...row];
  for (const [index, { format, read }] of dates) {
    const cell = tidyCell(cells[index] ?? '');
    const iso = cell === '' ? '' : read(cell);
    if (iso === null) return { ok: false, column: header[index] ?? '', reason: `is not a date as ${format}` };
    cells[index] = iso;
  }
  return { ok: true, cells };
}

/** The header of the column that cannot be read. */
function unreadConsent({ header, consent }: FileColumns, cells: readonly string[]): string {
  const column = consent.find(({ index, kind }) => readConsent(kind, cells[index] ?? '') === null);
  return header[column?.index ?? 0] ?? 'consent';
}

function findRefused({ columns, parsePhone }: RowRules, { cells }: Row): string | null {
  if (readConsents(columns.consent, cells) !== 'refused') return null;
  const phone = parsePhone(cells[columns.phone] ?? '');
  return phone.ok ? phone.phone : null;
}

function findShapeProblem(columns: FileColumns, row: Row): [column: string, reason: string] | null {
  if (row.damage !== null) return ['row', row.damage];
  const { length } = columns.header;
  // Exports leave out empty cells at the end, or add some.
  if (!row.cells.slice(length).every(isBlank))
    return ['row', `has ${row.cells.length} columns, the header has ${length}`];
  const index = row.cells.findIndex((cell) => findCellProblem(cell) !== null);
  const problem = findCellProblem(row.cells[index] ?? '');
  return problem === null ? null : [columns.header[index] ?? '', problem];
}

function findCellProblem(cell: string): string | null {
  if (cell.includes('\0')) return 'contains a NUL byte';
  if (cell.includes(unreadable)) return `has a character that cannot be read (${unreadable})`;
  return cell.length > maxCellLength ? `is longer than ${maxCellLength} characters` : null;
}

/** If two fields have the same name, PostgreSQL keeps the later one. */
function nameCells(fields: readonly Field[], cells: readonly string[]): string {
  let json = '';
  for (const { key, index } of fields) {
    const value = jsonOf(cells[index] ?? '');
    if (value !== '') json += json === '' ? key + value : `,${key}${value}`;
  }
  return `{${json}}`;
}

/** A cell as JSON; empty for an empty cell. Written by hand for speed: a file has ten times as many cells as rows. */
function jsonOf(cell: string): string {
  if (cell === '') return '';
  if (plain.test(cell)) return `"${cell}"`;
  const value = tidyCell(cell);
  return value === '' ? '' : JSON.stringify(value);
}

/** Most cells: English letters, digits and the like, without space around them. They need no cleaning and no escapes. */
const plain = /^[!#-[\]-~](?:[ !#-[\]-~]*[!#-[\]-~])?$/;
