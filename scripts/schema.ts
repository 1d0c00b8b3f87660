/**
 * Writes src/store/database/schema.ts from the migrations (`--write`), or checks that it is current. The migrations are the one
 * description of the tables; the types are read back from a real server, so that the two cannot drift apart.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../src/store/database/migrate.ts';
import { withScratchDatabase } from './scratch-database.ts';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly defaulted: boolean;
}

const target = fileURLToPath(new URL('../src/store/database/schema.ts', import.meta.url));
const typeNames: Record<string, string> = {
  bigint: 'number',
  integer: 'number',
  'double precision': 'number',
  smallint: 'number',
  text: 'string',
  'text[]': 'string[]',
  'bigint[]': 'number[]',
  uuid: 'string',
  boolean: 'boolean',
  jsonb: 'Json',
  'timestamp with time zone': 'Date',
};

await withScratchDatabase(async (url) => {
  await migrate(url);
  const text = describe(await readColumns(url));
  if (process.argv.includes('--write')) {
    writeFileSync(target, text);
  } else if (readFileSync(target, 'utf8') !== text) {
    console.error('src/store/database/schema.ts is not what the migrations make: run npm run schema');
    process.exitCode = 1;
  }
});

async function readColumns(url: string): Promise<readonly Column[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Column>(`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as "type",
           not a.attnotnull as "nullable", a.attidentity <> '' as "generated", a.atthasdef as "defaulted"
      from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attnum`);
  await client.end();
  return rows;
}

function describe(columns: readonly Column[]): string {
  const tables = [...new Set(columns.map((each) => each.table))];
  const bodies = tables.map((table) => {
    const rows = columns
      .filter((each) => each.table === table)
      .map((each) => `  ${camel(each.column)}: ${typeOf(each)};`);
    return `export interface ${interfaceName(table)} {\n${rows.join('\n')}\n}`;
  });
  const index = tables.map((table) => `  ${camel(table)}: ${interfaceName(table)};`).join('\n');
  return `/** The tables as types. Made from migrations/ by \`npm run schema\`; do not edit. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

type Json = ColumnType<object, string, string>;
type DefaultedJson = ColumnType<object, string | undefined, string>;

${bodies.join('\n\n')}

export interface Tables {
${index}
}
`;
}

function typeOf(column: Column): string {
  const base = typeNames[column.type];
  if (base === undefined)
    throw new Error(`no TypeScript type is given for ${column.table}.${column.column}: ${column.type}`);
  if (column.generated) return `GeneratedAlways<${base}>`;
  if (base === 'Json' && column.defaulted) return 'DefaultedJson';
  const full = column.nullable ? `${base} | null` : base;
  return column.defaulted ? `Generated<${full}>` : full;
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function interfaceName(table: string): string {
  const name = camel(table);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Table`;
}
