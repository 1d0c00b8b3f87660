/** docs/schema.md: the tables for people, made from what the database says of them. */
import { markdownTable } from './markdown.ts';
import {
  type Catalog,
  type Column,
  type Constraint,
  type Index,
  isListOfWords,
  type Table,
  type View,
} from './read-catalog.ts';

const head = `# The database

<!-- Made from migrations/ by \`npm run schema\`; do not edit. -->

Every table as the migrations make it, in the order in which data comes to be. Comments are kept in the database itself, so any client shows them too.

* **References.** A solid line, and "foreign key" in the tables below, is checked by PostgreSQL. A dotted line, and a bare arrow, is not checked when a
  row is written, because that took more than half of what a plan costs. Triggers keep those whole when rows are removed, and
  \`test/store/references.test.ts\` holds them to it. "May be gone" marks those that need not find their row.
* **Constraints** have sentences for names: an operator reads them when a row is refused.
* **Types** of the columns, with the words that a CHECK permits, are in \`src/store/database/schema.ts\`, made by the same command.
* \`migration\`, which is not shown, has the name and SHA-256 of every migration that was applied.
`;

/** The whole page. Throws for a table, view, index or function without a comment. */
export function renderSchema(catalog: Catalog): string {
  const tables = catalog.tables.filter(({ name }) => name !== 'migration');
  return [
    head,
    `## The picture\n\n\`\`\`mermaid\n${renderPicture(tables)}\n\`\`\`\n`,
    `## What moves with what\n\nA message moves from table to table by the statements of \`src/store/\`, which share the steps in \`src/store/ledger/\`. Triggers do the rest:\n\n${renderMoves(tables)}\n`,
    `Statements and views share these functions. PostgreSQL writes them into the statements that use them.\n\n${renderPredicates(catalog)}\n`,
    ...catalog.views.map(renderView),
    ...tables.map((table) => renderTable(table, tables)),
  ].join('\n');
}

/** As Mermaid draws it: one line for all columns by which one table names another. */
function renderPicture(tables: readonly Table[]): string {
  const lines = tables.flatMap((table) => {
    const named = table.columns.filter((column) => column.reference !== null);
    const ends = new Map<string, string[]>();
    for (const column of named) {
      const end = edgeOf(table, column);
      ends.set(end, [...(ends.get(end) ?? []), column.name]);
    }
    return [...ends].map(([end, columns]) => `  ${end} : "${columns.join(', ')}"`);
  });
  const alone = tables.map(({ name }) => name).filter((name) => !lines.some((line) => line.split(' ').includes(name)));
  return ['erDiagram', ...alone.map((name) => `  ${name}`), ...lines].join('\n');
}

function edgeOf(table: Table, column: Column): string {
  const { reference } = column;
  const isMany = column.type.endsWith('[]');
  const named = isMany ? '}o' : column.isNullable ? '|o' : '||';
  const isOnce = table.indexes.some(({ isUnique, of }) => isUnique && of === `(${column.name})`);
  return `${reference?.table ?? ''} ${named}${reference?.isForeignKey === true ? '--' : '..'}${isOnce ? 'o|' : 'o{'} ${table.name}`;
}

function renderMoves(tables: readonly Table[]): string {
  const rows = tables.flatMap((table) =>
    table.triggers.map((trigger) => [
      `${link(table.name)}, ${trigger.when.toLowerCase()}`,
      trigger.writes.map(link).join(', ') || 'nothing: it refuses',
      said(trigger),
      code(trigger.name),
    ]),
  );
  return markdownTable(['When', 'it writes into', 'What it does', 'Trigger'], rows);
}

function renderPredicates({ predicates }: Catalog): string {
  const rows = predicates.map((predicate) => [
    code(`${predicate.name}(${readable(predicate.parameters)})`),
    code(withoutParentheses(readable(predicate.body.replace(/^RETURN /, '')))),
    said(predicate),
  ]);
  return markdownTable(['Function', 'is', 'What it says'], rows);
}

function renderView(view: View): string {
  return `## ${view.name}\n\n${said(view)} A view: ${view.columns.map(code).join(', ')}.\n`;
}

function renderTable(table: Table, tables: readonly Table[]): string {
  const columns = table.columns.map((column) => [code(column.name), typeOf(table, column), meaningOf(column)]);
  const parts = [
    `## ${table.name}\n\n${said(table)}${table.isUnlogged ? ' Unlogged: emptied after a crash of the server.' : ''}`,
    markdownTable(['Column', 'Type', 'What it says'], columns),
    list('Constraints', constraintsOf(table)),
    list('Indexes', indexesOf(table)),
    list('Moves with', movesWith(table, tables)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function typeOf(table: Table, { name, type, preset, isNullable, isIdentity, isComputed }: Column): string {
  const marks = [
    ...(primaryKeyOf(table)?.definition === `PRIMARY KEY (${name})` ? ['primary key'] : []),
    ...(isNullable ? ['may be null'] : []),
    ...(isIdentity ? ['identity'] : []),
    ...(preset === null ? [] : [`${isComputed ? 'computed:' : 'default'} ${code(readable(preset))}`]),
  ];
  return [readable(type), ...marks].join(', ');
}

function primaryKeyOf(table: Table): Constraint | undefined {
  return table.constraints.find(({ kind }) => kind === 'primary key');
}

function meaningOf({ words, reference, comment, type }: Column): string {
  const copied = /^= (\w+)\.(\w+)( or '')?(?:: (.+))?$/.exec(comment ?? '');
  if (copied !== null) {
    const [, table = '', column, isEmpty, rest] = copied;
    return `As ${link(table)}.${column}${isEmpty === undefined ? '' : ', empty where that is null'}${rest === undefined ? '' : `: ${rest}`}`;
  }
  if (reference !== null) {
    const target = `→ ${link(reference.table)}.${reference.column}`;
    const marks = reference.isForeignKey ? ' (foreign key)' : reference.mayBeGone ? ' (may be gone)' : '';
    return `${target}${marks}${reference.rest === null ? '' : `: ${reference.rest}`}`;
  }
  const allowed = words === null || type !== 'text' ? [] : [`${words.map(code).join(', ')}.`];
  return [...allowed, ...(comment === null ? [] : [comment])].join(' ');
}

/** Those that the tables of columns do not show already. */
function constraintsOf(table: Table): readonly string[] {
  return table.constraints.flatMap((constraint) => {
    const { name, kind, definition } = constraint;
    const comment = table.indexes.find((index) => index.name === name)?.comment ?? null;
    const isOneColumn = kind === 'primary key' && /^PRIMARY KEY \(\w+\)$/.test(definition);
    if (kind === 'foreign key' || isListOfWords(definition) || (isOneColumn && comment === null)) return [];
    return [`${code(name)}: ${definitionOf(constraint)}${comment === null ? '' : `: ${lowered(comment)}`}`];
  });
}

function definitionOf({ kind, definition }: Constraint): string {
  if (kind !== 'check') return `${kind} ${code(definition.slice(definition.indexOf('(')))}`;
  return code(withoutParentheses(readable(definition.replace(/^CHECK \((.*)\)$/s, '$1'))));
}

function indexesOf(table: Table): readonly string[] {
  return table.indexes
    .filter(({ isConstraint }) => !isConstraint)
    .map((index: Index) => `${code(index.name)} ${code(readable(index.of))}: ${lowered(said(index))}`);
}

function movesWith(table: Table, tables: readonly Table[]): readonly string[] {
  const own = table.triggers.map((trigger) => {
    const touched = trigger.writes.length === 0 ? '' : `, into ${trigger.writes.map(link).join(', ')}`;
    return `${trigger.when.toLowerCase()}${touched}: ${lowered(said(trigger))}`;
  });
  const others = tables.flatMap((other) => {
    const writing = other.triggers.filter(({ writes }) => other.name !== table.name && writes.includes(table.name));
    const names = writing.map(({ name }) => code(name));
    return names.length === 0 ? [] : [`${link(other.name)}, by ${names.join(', ')}`];
  });
  const along = table.columns.flatMap(({ name, reference }) =>
    reference?.goesAlong === true
      ? [`${link(reference.table)}: removed with it, by the foreign key of ${code(name)}`]
      : [],
  );
  return [...own, ...others, ...along];
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${title}:\n\n${items.map((item) => `* ${item}`).join('\n')}`;
}

function said({ name, comment }: { readonly name: string; readonly comment: string | null }): string {
  if (comment === null) throw new Error(`${name} has no comment: write one in its migration`);
  return comment;
}

/** SQL as people write it, of what PostgreSQL makes of it. */
function readable(sql: string): string {
  return sql
    .replaceAll('timestamp with time zone', 'timestamptz')
    .replace(/\((\d+)\)::double precision/g, '$1')
    .replace(/::(text|jsonb|bigint)(\[\])?/g, '')
    .replace(/ = ANY \(ARRAY\[([^\]]*)\]\)/g, ' in ($1)')
    .replace(/ <> ALL \(ARRAY\[([^\]]*)\]\)/g, ' not in ($1)')
    .replace(/\b(AND|OR|NOT|IS|NULL|DISTINCT|FROM|CASE|WHEN|THEN|ELSE|END|COALESCE|WHERE|DESC)\b/g, (word) =>
      word.toLowerCase(),
    )
    .replace(/\s+/g, ' ');
}

function withoutParentheses(sql: string): string {
  return sql.replace(/^\((.*)\)$/, (whole, inner: string) => (isOneGroup(inner) ? inner : whole));
}

/** False when the first parenthesis closes before the end: `(a) and (b)`. */
function isOneGroup(inner: string): boolean {
  let depth = 0;
  for (const character of inner) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return true;
}

function link(table: string): string {
  return `[${table}](#${table})`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function lowered(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
