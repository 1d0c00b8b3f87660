/** What a migrated database says of its own tables: the source of their types and of docs/schema.md. */
import pg from 'pg';

export interface Catalog {
  /** In the order in which the migrations make them. */
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  /** Plain SQL functions: the named predicates. */
  readonly predicates: readonly Predicate[];
}

export interface View {
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly comment: string | null;
  readonly isUnlogged: boolean;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly isIdentity: boolean;
  /** It is computed from others: `preset` says how. */
  readonly isComputed: boolean;
  /** As SQL; null without one. */
  readonly preset: string | null;
  readonly comment: string | null;
  /** The only values that its CHECK permits; null when any may stand there. */
  readonly words: readonly string[] | null;
  /** The column that it names a row by, from its foreign key or its comment. */
  readonly reference: Reference | null;
}

export interface Reference {
  readonly table: string;
  readonly column: string;
  readonly isForeignKey: boolean;
  readonly goesAlong: boolean;
  /** By its comment: the row may be removed, and the name stays. */
  readonly mayBeGone: boolean;
  /** What the comment says further. */
  readonly rest: string | null;
}

export interface Constraint {
  readonly name: string;
  readonly kind: 'check' | 'unique' | 'primary key' | 'foreign key';
  readonly definition: string;
}

export interface Index {
  readonly name: string;
  /** `(run_id, id) WHERE …` */
  readonly of: string;
  readonly isUnique: boolean;
  readonly isConstraint: boolean;
  readonly comment: string | null;
}

export interface Trigger {
  readonly name: string;
  readonly when: string;
  readonly comment: string | null;
  /** Tables that its function writes into. */
  readonly writes: readonly string[];
}

export interface Predicate {
  readonly name: string;
  readonly parameters: string;
  readonly body: string;
  readonly comment: string | null;
}

type Rows = Readonly<Record<string, unknown>>[];
type CheckedColumn = Omit<Column, 'reference'> & { readonly table: string };
type ForeignKey = Pick<Reference, 'table' | 'column' | 'goesAlong'> & { readonly from: string };

const ours = `relnamespace = 'public'::regnamespace and relkind = 'r'`;

/** Reads the whole catalog. Throws for a comment of a reference or copy that cannot be read. */
export async function readCatalog(url: string): Promise<Catalog> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const ask = async <T>(text: string): Promise<readonly T[]> => (await client.query<T & Rows[number]>(text)).rows;
  try {
    const tables = await ask<{ name: string; comment: string | null; isUnlogged: boolean }>(
      `select relname as name, obj_description(oid, 'pg_class') as comment, relpersistence = 'u' as "isUnlogged"
         from pg_class where ${ours} order by oid`,
    );
    const views = await ask<View>(viewsQuery);
    const columns = await ask<CheckedColumn & { check: string | null; labels: readonly string[] | null }>(columnsQuery);
    const keys = await ask<ForeignKey>(foreignKeysQuery);
    const constraints = await ask<Constraint & { table: string }>(constraintsQuery);
    const indexes = await ask<Index & { table: string }>(indexesQuery);
    const triggers = await ask<Omit<Trigger, 'writes'> & { table: string; source: string }>(triggersQuery);
    const predicates = await ask<Predicate>(predicatesQuery);
    const known = columns.map((column) => ({ ...column, words: column.labels ?? wordsOf(column.check) }));
    return {
      predicates,
      views,
      tables: tables.map((table) => ({
        ...table,
        columns: known
          .filter((column) => column.table === table.name)
          .map((column) => ({ ...withCopiedWords(column, known), reference: referenceOf(column, keys) })),
        constraints: constraints.filter((each) => each.table === table.name),
        indexes: indexes.filter((each) => each.table === table.name),
        triggers: triggers
          .filter((each) => each.table === table.name)
          .map(({ source, ...trigger }) => ({ ...trigger, writes: tablesWritten(source) })),
      })),
    };
  } finally {
    await client.end();
  }
}

const listOfWords = /^CHECK \(\(\w+ = ANY \(ARRAY\[(.+)\]\)\)\)$/;

/** True for a constraint that only lists the words of one column: `CHECK ((column = ANY (ARRAY['a'::text, …])))`. */
export function isListOfWords(definition: string): boolean {
  return listOfWords.test(definition);
}

function wordsOf(check: string | null): readonly string[] | null {
  const list = listOfWords.exec(check ?? '')?.[1];
  return list === undefined ? null : [...list.matchAll(/'([^']*)'::text/g)].map(([, word]) => word ?? '');
}

/** A copy, `= table.column` or `= table.column or ''`, has the words of what it copies. */
function withCopiedWords(column: CheckedColumn, known: readonly CheckedColumn[]): CheckedColumn {
  if (column.comment?.startsWith('=') !== true) return column;
  const said = /^= (\w+)\.(\w+)( or '')?(: .+)?$/.exec(column.comment);
  const of = known.find(({ table, name }) => table === said?.[1] && name === said[2]);
  if (of === undefined) throw new Error(`The comment of ${column.table}.${column.name} names no column`);
  if (of.words === null) return column;
  return { ...column, words: said?.[3] === undefined ? of.words : ['', ...of.words] };
}

function referenceOf(column: CheckedColumn, keys: readonly ForeignKey[]): Reference | null {
  const key = keys.find(({ from }) => from === `${column.table}.${column.name}`);
  if (key !== undefined) return { ...key, isForeignKey: true, mayBeGone: false, rest: column.comment };
  if (column.comment?.startsWith('->') !== true) return null;
  const said = /^-> (\w+)\.(\w+)(?: (\(may be gone\)))?(?:: (.+))?$/.exec(column.comment);
  if (said === null) throw new Error(`The comment of ${column.table}.${column.name} names no column`);
  const [, table = '', target = '', isGone, rest = null] = said;
  return { table, column: target, isForeignKey: false, goesAlong: false, mayBeGone: isGone !== undefined, rest };
}

function tablesWritten(source: string): readonly string[] {
  const named = [...source.matchAll(/\b(?:insert into|delete from|update) (\w+)/g)].map(([, table]) => table ?? '');
  return [...new Set(named)].filter((table) => table !== 'set');
}

const viewsQuery = `
  select relname as name, obj_description(oid, 'pg_class') as comment,
         (select array_agg(attname::text order by attnum) from pg_attribute where attrelid = oid and attnum > 0) as columns
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' order by oid`;

const columnsQuery = `
  select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as "isNullable",
         a.attidentity <> '' as "isIdentity", a.attgenerated <> '' as "isComputed",
         pg_get_expr(d.adbin, d.adrelid) as preset, col_description(c.oid, a.attnum) as comment,
         (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = a.atttypid) as labels,
         (select pg_get_constraintdef(k.oid) from pg_constraint k
           where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%'
           limit 1) as check
    from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where ${ours} and a.attnum > 0 and not a.attisdropped order by c.oid, a.attnum`;

const foreignKeysQuery = `
  select k.conrelid::regclass || '.' || f.attname as "from", k.confrelid::regclass::text as "table", t.attname as "column",
         k.confdeltype = 'c' as "goesAlong"
    from pg_constraint k join pg_attribute f on f.attrelid = k.conrelid and f.attnum = k.conkey[1]
    join pg_attribute t on t.attrelid = k.confrelid and t.attnum = k.confkey[1]
   where k.contype = 'f' order by k.conrelid, k.conname`;

const constraintsQuery = `
  select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition,
         case contype when 'c' then 'check' when 'u' then 'unique' when 'p' then 'primary key' else 'foreign key' end as kind
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'p', 'f') order by conrelid, conname`;

const indexesQuery = `
  select i.indrelid::regclass::text as "table", c.relname as name, substring(pg_get_indexdef(c.oid) from 'USING btree (.*)$') as of,
         i.indisunique as "isUnique", obj_description(c.oid, 'pg_class') as comment,
         exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('u', 'p')) as "isConstraint"
    from pg_index i join pg_class c on c.oid = i.indexrelid
   where c.relnamespace = 'public'::regnamespace order by i.indrelid, c.relname`;

const triggersQuery = `
  select g.tgrelid::regclass::text as "table", g.tgname as name, p.prosrc as source, obj_description(p.oid, 'pg_proc') as comment,
         substring(pg_get_triggerdef(g.oid) from '(BEFORE|AFTER)') || ' ' || substring(pg_get_triggerdef(g.oid) from '(INSERT|UPDATE|DELETE)(?: OF [a-z_]+)? ON') as when
    from pg_trigger g join pg_proc p on p.oid = g.tgfoid where not g.tgisinternal order by g.tgrelid, g.tgname`;

const predicatesQuery = `
  select p.proname as name, pg_get_function_arguments(p.oid) as parameters, pg_get_function_sqlbody(p.oid) as body,
         obj_description(p.oid, 'pg_proc') as comment
    from pg_proc p join pg_language l on l.oid = p.prolang
   where p.pronamespace = 'public'::regnamespace and l.lanname = 'sql' order by p.oid`;
