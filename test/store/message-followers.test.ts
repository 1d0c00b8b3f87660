/** What triggers keep along with the messages: their counters, the queue, and what is not settled. */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { suspectCrashes } from '../../src/core/message/crashes.ts';
import { freshDatabase } from '../support/database.ts';

const people = `
  insert into line (account_id, number) values (1, '+14155550100'), (1, '+14155550101');
  insert into run (account_id, campaign, occurrence, state, purpose, definition, inputs_hash, created_at)
    values (1, 'c', '1', 'running', 'marketing', '{}', '', now());
  insert into contact (account_id, phone, created_at, updated_at)
    select 1, '+1212555' || lpad(n::text, 4, '0'), now(), now() from generate_series(100, 199) n;
  insert into recipient (run_id, contact_id, line_number, values) select 1, id, id, '{}' from contact;
  insert into message (run_id, recipient_id, contact_id, line_id, phone, part, kind, content, is_new_contact, ready_at, updated_at)
    select 1, r.id, c.id, 1 + c.id % 2, c.phone, 1, 'text', 'hi', c.id % 2 = 0, case when c.id % 5 > 0 then now() end, now()
      from recipient r join contact c on c.id = r.contact_id;`;

const moves = `
  update message set state = 'skipped', skip_reason = 'opted_out' where id % 7 = 0;
  update message set state = 'sending' where id % 7 in (1, 2);
  update message set state = 'unknown' where id % 7 = 2 and id % 2 = 0;
  update message set state = 'sent', handle = 'h' || id, channel = 'SMS' where id % 7 = 1 and id % 2 = 0;
  update message set state = 'failed', error_code = '4000', error_message = 'Bad number' where id % 7 = 3;
  update message set error_code = '4002' where state = 'failed' and id % 2 = 0;
  update message set state = 'planned' where id % 7 = 2 and id % 3 = 0;
  update message set crashes = ${suspectCrashes} where id % 11 = 0;
  update message set crashes = ${suspectCrashes - 1} where id % 13 = 0;
  update message set ready_at = now() where id % 10 = 0;
  update message set ready_at = null where id % 10 = 1;
  update message set line_id = 3 - line_id, is_new_contact = not is_new_contact where id % 4 = 0;
  delete from message where id > 90;`;

async function rowsOf(pool: Pick<pg.Pool, 'query'>, statement: string): Promise<readonly unknown[]> {
  return (await pool.query(statement)).rows;
}

/** What the triggers keep beside what the messages say. */
const pairs = {
  run_count: [
    'select run_id, line_id, state, skip_reason, channel, error_code, messages from run_count where messages <> 0 order by 1, 2, 3, 4, 5, 6',
    `select run_id, line_id, state, coalesce(skip_reason, '') as skip_reason, coalesce(channel, '') as channel,
            case state when 'failed' then error_code else '' end as error_code, count(*) as messages
       from message group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
  ],
  queue: [
    'select message_id, contact_id, run_id, line_id, is_suspect, is_new_contact, part, ready_at from queue order by 1',
    `select id as message_id, contact_id, run_id, line_id, crashes >= ${suspectCrashes} as is_suspect, is_new_contact, part, ready_at
       from message where state = 'planned' and ready_at is not null order by 1`,
  ],
  unsettled: [
    'select message_id, line_id from unsettled order by 1',
    "select id as message_id, line_id from message where state in ('sending', 'unknown') order by 1",
  ],
} as const;

test.each(Object.entries(pairs))('%s follows every insert, move and delete of messages', async (_, [kept, real]) => {
  const { pool } = await freshDatabase();
  await pool.query(people);
  expect(await rowsOf(pool, kept)).toEqual(await rowsOf(pool, real));
  await pool.query(moves);
  const left = await rowsOf(pool, kept);
  expect(left).toEqual(await rowsOf(pool, real));
  expect(left.length).toBeGreaterThan(5);
});

test('a message whose state moves brings nothing new into an index of its table', async () => {
  const { pool } = await freshDatabase();
  await pool.query(people);
  await pool.query("update message set state = 'sending', attempts = attempts + 1 where id <= 4");
  await pool.query("update message set state = 'failed', error_code = '4000' where id <= 4");
  await pool.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query(
    `select pg_stat_get_tuples_updated(c) as updated, pg_stat_get_tuples_hot_updated(c) as hot from (select 'message'::regclass::oid as c) as m`,
  );
  expect(rows).toEqual([{ updated: 8, hot: 8 }]);
});

test('deleting a run takes everything of it along', async () => {
  const { pool } = await freshDatabase();
  await pool.query(people);
  await pool.query(moves);
  await pool.query('insert into handle (handle, message_id) select handle, id from message where handle is not null');
  await pool.query('delete from run');
  const left = await rowsOf(
    pool,
    'select (select count(*) from message) + (select count(*) from run_count) + (select count(*) from queue) + (select count(*) from unsettled) + (select count(*) from handle) as rows',
  );
  expect(left).toEqual([{ rows: 0 }]);
});

test('the schema and the program suspect a message after the same number of crashes', async () => {
  const { pool } = await freshDatabase();
  expect(await rowsOf(pool, 'select suspect_crashes() as crashes')).toEqual([{ crashes: suspectCrashes }]);
});

test('every file that writes messages says in its header what follows them', () => {
  const writing = /\b(update|insert into|delete from) message\b|(updateTable|insertInto|deleteFrom)\('message'\)/;
  const files = globSync('src/**/*.ts').filter((file) => writing.test(readFileSync(file, 'utf8')));
  expect(files.length).toBeGreaterThan(10);
  const headers = files.map((file) => [file, readFileSync(file, 'utf8').split('*/')[0]] as const);
  expect(headers.filter(([, header]) => header?.includes('docs/schema.md') !== true).map(([file]) => file)).toEqual([]);
});
