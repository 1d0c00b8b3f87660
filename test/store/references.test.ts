/** What recipients and messages name cannot go missing, though no foreign key looks it up for each of them. */
import { expect, test } from 'vitest';
import { insertRecipients } from '../../src/store/plan/plan-insert.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestRun, testNow } from '../support/run.ts';

test.each(['contact', 'line'])('nobody can remove a %s, not even with every run gone', async (table) => {
  const { db, pool } = await freshDatabase();
  await startTestRun(db, { contacts: 2 });
  await expect(pool.query(`delete from ${table}`)).rejects.toThrow(`Cannot remove from ${table}`);
  await pool.query('delete from run');
  await expect(pool.query(`delete from ${table}`)).rejects.toMatchObject({ code: '23503' });
});

test('of two runs the one that is removed takes its recipients, messages and attempts along, and those alone', async () => {
  const { db, pool } = await freshDatabase();
  const gone = await startTestRun(db, { contacts: 3 });
  await startTestRun(db, { contacts: 2, campaign: 'stays', firstPhone: 13_125_550_100 });
  await pool.query(
    `insert into attempt (message_id, line_id, epoch, content_hash, is_new_contact, started_at)
     select id, line_id, 1, '', true, now() from message`,
  );
  await pool.query('delete from run where id = $1', [gone.runId]);
  const { rows } = await pool.query(
    `select (select count(*) from recipient) as recipients, (select count(*) from message) as messages,
            (select count(*) from attempt) as attempts`,
  );
  expect(rows).toEqual([{ recipients: 2, messages: 2, attempts: 2 }]);
});

test('a batch of a plan whose run was removed meanwhile fails, and leaves nothing behind', async () => {
  const { db, pool } = await freshDatabase();
  const { runId, lineIds } = await startTestRun(db, { contacts: 1 });
  await pool.query('delete from run');
  const [contact] = await db.selectFrom('contact').select(['id', 'phone']).execute();
  const recipient = {
    contactId: contact?.id ?? 0,
    phone: contact?.phone ?? '',
    lineNumber: 2,
    values: {},
    lineId: lineIds[0] ?? 0,
    channel: null,
    isNewContact: true,
    skipReason: null,
    variant: null,
    messages: [{ part: 1, kind: 'text' as const, content: 'Hello', mediaUrls: [] }],
  };
  await expect(insertRecipients(db, { runId, now: testNow, recipients: [recipient] })).rejects.toMatchObject({
    code: '23503',
  });
  const { rows } = await pool.query('select (select count(*) from recipient) + (select count(*) from message) as rows');
  expect(rows).toEqual([{ rows: 0 }]);
});
