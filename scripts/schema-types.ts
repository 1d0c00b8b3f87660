/** src/store/database/schema.ts: the tables as types, made from what the database says of them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Catalog, Column, Table } from './read-catalog.ts';

const typeNames: Readonly<Record<string, string>> = {
  bigint: 'number',
  integer: 'number',
  'double precision': 'number',
  smallint: 'number',
  text: 'string',
  'text[]': 'string[]',
  'bigint[]': 'number[]',
  'integer[]': 'number[]',
  bytea: 'Buffer',
  uuid: 'string',
  boolean: 'boolean',
  'timestamp with time zone': 'Date',
};

const byColumn = 'Readonly<Record<string, string>>';
/** What stands in each jsonb column: the database knows only that it is JSON. */
const jsonTypes: Readonly<Record<string, string>> = {
  'account.hours': 'AccountHours',
  'contact.attributes': byColumn,
  'duplicate.values': byColumn,
  'import.columns': 'readonly string[]',
  'import.files': 'readonly FileSpan[]',
  'import.header': 'readonly string[]',
  'import_row.values': byColumn,
  'left_out.values': byColumn,
  'line.limits': 'Partial<LineLimits>',
  'appointment.values': byColumn,
  'recipient.values': byColumn,
  'reject.cells': 'readonly string[]',
  'run.definition': 'Campaign',
  'run.left_out': 'Readonly<Record<string, number>>',
  'run.notes': 'readonly FileNote[]',
  'run_revision.definition': 'Campaign',
};

const head = `/** The tables as types. Made from migrations/ by \`npm run schema\`; do not edit. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { LineLimits } from '../../core/campaign/account.ts';
import type { Campaign } from '../../core/campaign/campaign.ts';
import type { FileNote } from '../../core/csv/file-note.ts';
import type { FileSpan } from '../../core/csv/row-place.ts';
import type { AccountHours } from '../../core/hours/permitted.ts';

/** Read as what it is, written as text. */
type Json<T> = ColumnType<T, string, string>;
type DefaultedJson<T> = ColumnType<T, string | undefined, string>;
`;

/** The whole file. Throws for a type that nobody has said how to name. */
export function renderTypes({ tables }: Catalog): string {
  const sorted = [...tables].sort((one, other) => (one.name < other.name ? -1 : 1));
  const bodies = sorted.map((table) => {
    const rows = table.columns.map((column) => `  ${camel(column.name)}: ${typeOf(table, column)};`);
    return `export interface ${interfaceName(table.name)} {\n${rows.join('\n')}\n}\n`;
  });
  const index = sorted.map(({ name }) => `  ${camel(name)}: ${interfaceName(name)};\n`).join('');
  return format(`${head}\n${bodies.join('\n')}\nexport interface Tables {\n${index}}\n`);
}

function typeOf(table: Table, column: Column): string {
  const { type, words, isNullable } = column;
  const hasDefault = column.preset !== null;
  const place = `${table.name}.${column.name}`;
  if (type === 'jsonb') return `${hasDefault ? 'DefaultedJson' : 'Json'}<${nameOf(jsonTypes[place], { place, type })}>`;
  const base = words?.map((word) => `'${word}'`).join(' | ') ?? nameOf(typeNames[type], { place, type });
  if (column.isIdentity) return `GeneratedAlways<${base}>`;
  const full = isNullable ? `${base} | null` : base;
  if (column.isComputed) return `GeneratedAlways<${full}>`;
  return hasDefault ? `Generated<${full}>` : full;
}

function nameOf(name: string | undefined, column: { place: string; type: string }): string {
  if (name === undefined) throw new Error(`no TypeScript type is given for ${column.place}: ${column.type}`);
  return name;
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function interfaceName(table: string): string {
  const name = camel(table);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Table`;
}

/** As Biome would have it, which checks this file as every other. */
function format(text: string): string {
  const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
  const args = [biome, 'format', '--stdin-file-path=src/store/database/schema.ts'];
  const made = spawnSync(process.execPath, args, { input: text, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`Cannot format the types: ${made.stderr}`);
  return made.stdout;
}
