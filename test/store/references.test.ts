/**
 * What recipients and messages name cannot go missing, though no foreign key looks it up for each of them. Which columns name what
 * is read from their comments in the database: `-> table.column`, with `(may be gone)` where the row may be removed.
 */
import type pg from 'pg';
import { expect, test } from 'vitest';
import { insertRecipients } from '../../src/store/plan/plan-insert.ts';
import { freshDatabase } from '../support/database.ts';
import { moveMessages } from '../support/rows.ts';
import { startTestRun, testNow } from '../support/run.ts';

interface Reference {
  readonly from: string;
  readonly column: string;
  readonly to: string;
  readonly key: string;
  readonly mayBeGone: boolean;
}

type Pool = Pick<pg.Pool, 'query'>;

async function readReferences(pool: Pool): Promise<readonly Reference[]> {
  const { rows } = await pool.query<Omit<Reference, 'to' | 'key' | 'mayBeGone'> & { comment: string }>(`
    select c.relname as "from", a.attname as "column", d.description as comment
      from pg_description d join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass
      join pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid
     where c.relnamespace = 'public'::regnamespace and d.description like '->%' order by c.relname, a.attnum`);
  return rows.map(({ from, column, comment }) => {
    const said = /^-> (\w+)\.(\w+)( \(may be gone\))?(: .+)?$/.exec(comment);
    if (said === null) throw new Error(`The comment of ${from}.${column} names no column: ${comment}`);
    return { from, column, to: said[1] ?? '', key: said[2] ?? '', mayBeGone: said[3] !== undefined };
  });
}

/** Values that name no row, by reference. */
async function listDangling(pool: Pool, references: readonly Reference[]): Promise<readonly string[]> {
  const dangling: string[] = [];
  for (const { from, column, to, key } of references) {
    const { rows } = await pool.query(
      `select 1 from ${from} t, unnest(array[]::bigint[] || t.${column}) as named
        where named is not null and not exists (select from ${to} k where k.${key} = named)`,
    );
    if (rows.length > 0) dangling.push(`${from}.${column}`);
  }
  return dangling;
}

test('every column that names a row says which, by a foreign key or by its comment', async () => {
  const { pool } = await freshDatabase();
  const said = (await readReferences(pool)).map(({ from, column }) => `${from}.${column}`);
  const { rows } = await pool.query<{ name: string; isKey: boolean }>(`
    select c.relname || '.' || a.attname as name,
           exists (select from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid and a.attnum = any(k.conkey)) as "isKey"
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname ~ '_ids?$'
         -- Half of a key: attempts are named by message and number.
         and a.attname <> 'attempt_id' order by 1`);
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ name, isKey }) => isKey === said.includes(name))).toEqual([]);
});

test('every such comment names a column of the same type in which each value stands once', async () => {
  const { pool } = await freshDatabase();
  const references = await readReferences(pool);
  for (const { from, column, to, key } of references) {
    const { rows } = await pool.query(
      `select rtrim(format_type(f.atttypid, f.atttypmod), '[]') = format_type(t.atttypid, t.atttypmod) as "isSameType",
              exists (select from pg_index i where i.indrelid = t.attrelid and i.indisunique and i.indkey::text = t.attnum::text) as "isUnique"
         from pg_attribute f, pg_attribute t
        where f.attrelid = $1::regclass and f.attname = $2 and t.attrelid = to_regclass($3) and t.attname = $4`,
      [from, column, to, key],
    );
    expect(rows, `${from}.${column} -> ${to}.${key}`).toEqual([{ isSameType: true, isUnique: true }]);
  }
});

test('whatever is removed, nothing that stays names a row that is gone', async () => {
  const { db, pool } = await freshDatabase();
  const gone = await startTestRun({ db, pool }, { contacts: 6 });
  await startTestRun({ db, pool }, { contacts: 6, campaign: 'stays', firstPhone: 13_125_550_100 });
  await moveMessages(pool, 'r.line_number % 4 = 0', { state: 'sending' });
  await moveMessages(pool, 'r.line_number % 4 = 1', { state: 'accepted' });
  await moveMessages(pool, 'r.line_number % 4 = 2', { state: 'skipped' });
  await pool.query(`
    insert into verdict (message_id, attempt_id, at, source, outcome, because)
      select message_id, id, now(), 'list', 'accepted', '' from attempt;
    update contact set line_id = (select min(id) from line)`);
  const references = (await readReferences(pool)).filter(({ mayBeGone, key }) => !mayBeGone && key === 'id');
  const filled: string[] = [];
  for (const { from } of references) {
    const { rowCount } = await pool.query(`select from ${from} limit 1`);
    if (rowCount === 1) filled.push(from);
  }
  expect(new Set(filled)).toEqual(
    new Set(['attempt', 'contact', 'message', 'open', 'queue', 'recipient', 'run', 'run_count', 'skipped', 'verdict']),
  );
  await pool.query('delete from run where id = $1', [gone.runId]);
  await expect(pool.query('delete from contact')).rejects.toMatchObject({ code: '23503' });
  await expect(pool.query('delete from line')).rejects.toMatchObject({ code: '23503' });
  expect(await listDangling(pool, references)).toEqual([]);
  // A reference that dangles is seen.
  await pool.query(`insert into skipped (message_id, reason, at) values (0, '', now())`);
  expect(await listDangling(pool, references)).toEqual(['skipped.message_id']);
  await pool.query('delete from skipped where message_id = 0');
});

test.each(['contact', 'line'])('nobody can remove a %s, not even with every run gone', async (table) => {
  const { db, pool } = await freshDatabase();
  await startTestRun({ db, pool }, { contacts: 2 });
  await expect(pool.query(`delete from ${table}`)).rejects.toThrow(`Cannot remove from ${table}`);
  await pool.query('delete from run');
  await expect(pool.query(`delete from ${table}`)).rejects.toMatchObject({ code: '23503' });
});

test('of two runs the one that is removed takes its recipients, messages and attempts along, and those alone', async () => {
  const { db, pool } = await freshDatabase();
  const gone = await startTestRun({ db, pool }, { contacts: 3 });
  await startTestRun({ db, pool }, { contacts: 2, campaign: 'stays', firstPhone: 13_125_550_100 });
  await moveMessages(pool, 'true', { state: 'accepted' });
  await pool.query('delete from run where id = $1', [gone.runId]);
  const { rows } = await pool.query(
    `select (select count(*) from recipient) as recipients, (select count(*) from message) as messages,
            (select count(*) from attempt) as attempts`,
  );
  expect(rows).toEqual([{ recipients: 2, messages: 2, attempts: 2 }]);
});

test('a batch of a plan whose run was removed meanwhile fails, and leaves nothing behind', async () => {
  const { db, pool } = await freshDatabase();
  const { runId, lineIds } = await startTestRun({ db, pool }, { contacts: 1 });
  await pool.query('delete from run');
  const [contact] = await db.selectFrom('contact').select('id').execute();
  const recipient = {
    contactId: contact?.id ?? 0,
    lineNumber: 2,
    values: {},
    lineId: lineIds[0] ?? 0,
    placeId: 0,
    evidence: 'none' as const,
    channel: null,
    isNewContact: true,
    skipReason: null,
    variant: null,
    messages: [{ part: 1, kind: 'text' as const, content: 'Hello', mediaUrls: [] }],
  };
  await expect(insertRecipients({ pool }, { runId, now: testNow, recipients: [recipient] })).rejects.toThrow(
    `Cannot plan run ${runId}: it is gone`,
  );
  const { rows } = await pool.query('select (select count(*) from recipient) + (select count(*) from message) as rows');
  expect(rows).toEqual([{ rows: 0 }]);
});
