import { expect, test } from 'vitest';
import { freshDatabase } from '../support/database.ts';

test('run_count follows every insert, move and delete of messages, so that the sums always add up', async () => {
  const { pool } = await freshDatabase();
  await pool.query(`
    insert into line (number) values ('+14155550100'), ('+14155550101');
    insert into run (campaign, occurrence, state, purpose, definition, inputs_hash, created_at)
      values ('c', '1', 'running', 'marketing', '{}', '', now());
    insert into contact (phone, created_at, updated_at)
      select '+1212555' || lpad(n::text, 4, '0'), now(), now() from generate_series(100, 199) n;
    insert into recipient (run_id, contact_id, line_number, values) select 1, id, id, '{}' from contact;
    insert into message (run_id, recipient_id, contact_id, line_id, phone, part, kind, content, is_new_contact, updated_at)
      select 1, r.id, c.id, 1 + c.id % 2, c.phone, 1, 'text', 'hi', true, now() from recipient r join contact c on c.id = r.contact_id;
    update message set state = 'skipped', skip_reason = 'opted_out' where id % 3 = 0;
    update message set state = 'sending' where id % 3 = 1;
    update message set state = 'sent', handle = 'h' || id, channel = 'SMS' where id % 6 = 1;
    delete from message where id > 90;`);
  const counted = await pool.query(
    'select line_id, state, skip_reason, channel, messages from run_count where messages <> 0 order by 1, 2, 3, 4',
  );
  const real =
    await pool.query(`select line_id, state, coalesce(skip_reason, '') as skip_reason, coalesce(channel, '') as channel,
    count(*) as messages from message group by 1, 2, 3, 4 order by 1, 2, 3, 4`);
  expect(counted.rows).toEqual(real.rows);
  expect(counted.rows.length).toBeGreaterThan(5);
});

test('deleting a run takes everything of it along', async () => {
  const { pool } = await freshDatabase();
  await pool.query(`
    insert into line (number) values ('+14155550100');
    insert into run (campaign, occurrence, state, purpose, definition, inputs_hash, created_at)
      values ('c', '1', 'planned', 'marketing', '{}', '', now());
    insert into contact (phone, created_at, updated_at) values ('+12125550123', now(), now());
    insert into recipient (run_id, contact_id, line_number, values) values (1, 1, 2, '{}');
    insert into message (run_id, recipient_id, contact_id, line_id, phone, part, kind, content, is_new_contact, updated_at)
      values (1, 1, 1, 1, '+12125550123', 1, 'text', 'hi', true, now());
    delete from run;`);
  const left = await pool.query('select (select count(*) from message) + (select count(*) from run_count) as rows');
  expect(left.rows).toEqual([{ rows: 0 }]);
});
