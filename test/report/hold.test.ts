import { expect, test } from 'vitest';
import { findHold, formatHold } from '../../src/report/hold.ts';
import { holdForCanary } from '../../src/store/runs/canary.ts';
import { freshDatabase } from '../support/database.ts';
import { moveMessages, settleLedger } from '../support/rows.ts';
import { startTestRun, testNow } from '../support/run.ts';

/** A run of twenty new contacts on one line, of which the hour's fifteen have gone out in the last hour, a minute apart. */
async function openUsedHour() {
  const { db, pool } = await freshDatabase();
  const { runId } = await startTestRun({ db, pool }, { contacts: 20, firstPhone: 12_125_550_100 });
  await moveMessages(pool, `r.line_number <= ${1 + 15}`, { state: 'accepted', at: `'${testNow.toISOString()}'` });
  await pool.query(
    `update attempt set finished_at = started_at - (15 - (select line_number from recipient where id = message_id >> 5) + 2) * interval '1 minute'`,
  );
  const heldNow = async () => {
    const hold = await findHold({ db, now: testNow }, runId);
    return hold === null ? null : formatHold(hold, { now: testNow, zone: 'UTC' });
  };
  return { db, pool, runId, heldNow };
}

test('a line whose hour is used up says when it has room again', async () => {
  const { heldNow } = await openUsedHour();
  expect(await heldNow()).toBe('waiting until 15:45 UTC: new contacts per hour');
});

test.each([
  [
    'a known contact is next',
    'update queue set is_new_contact = false where message_id = (select max(id) from message)',
    null,
  ],
  ['another line has room', "insert into line (account_id, number) values (1, '+14155550199')", null],
  ['it is paused', "update run set state = 'paused'", 'paused: `bluecast resume` continues it'],
  ['it is over', "update run set state = 'finished', finished_at = now()", null],
  [
    'the line rests for longer than that',
    "update line set resume_at = '2026-11-25T09:00:30Z'",
    'waiting until 2026-11-25 09:01 UTC: a pause that Sendblue asked for',
  ],
  ['the line may not send: the run ends by that', "update line set blocked_reason = 'not ours'", null],
  [
    'its limit is 0',
    `update line set limits = limits || '{"newPerDay": 0}'`,
    'nothing may go out: new contacts per day',
  ],
])('what holds a run is found: when %s', async (_case, statement, why) => {
  const { pool, heldNow } = await openUsedHour();
  await pool.query(statement);
  await pool.query(
    'update queue set line_id = (select max(id) from line) where message_id = (select max(id) from message)',
  );
  await pool.query('update message set line_id = (select max(id) from line) where id = (select max(id) from message)');
  await settleLedger(pool);
  expect(await heldNow()).toBe(why);
});

test('while all wait for the canary it says so', async () => {
  const { db, pool } = await freshDatabase();
  const { runId } = await startTestRun({ db, pool }, { contacts: 20, firstPhone: 12_125_550_100 });
  await holdForCanary(db, { runId, first: 5 });
  await moveMessages(pool, 'r.line_number <= 6', { state: 'accepted' });
  expect(await findHold({ db, now: testNow }, runId)).toEqual({ by: 'canary', until: null });
});
