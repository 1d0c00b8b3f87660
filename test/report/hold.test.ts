import { expect, test } from 'vitest';
import { findHold, formatHold } from '../../src/report/hold.ts';
import { holdForCanary } from '../../src/store/runs/canary.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestRun, testNow } from '../support/run.ts';

/** A run of twenty new contacts on one line, of which the hour's fifteen have gone out in the last hour, a minute apart. */
async function openUsedHour() {
  const { db, pool } = await freshDatabase();
  const { runId } = await startTestRun(db, { contacts: 20, firstPhone: 12_125_550_100 });
  await pool.query(
    `with gone as (update message set state = 'accepted', handle = 'h' || id, ready_at = null where id <= 15 returning id, line_id)
     insert into attempt (message_id, line_id, epoch, content_hash, is_new_contact, started_at, finished_at, outcome)
     select id, line_id, 1, '', true, $1, $1::timestamptz - interval '16 minutes' + id * interval '1 minute', 'accepted' from gone`,
    [testNow],
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
  ['a known contact is next', 'update message set is_new_contact = false where id = 20', null],
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
  await pool.query("update message set line_id = (select max(id) from line) where id = 20 and state = 'planned'");
  expect(await heldNow()).toBe(why);
});

test('while all wait for the canary it says so', async () => {
  const { db, pool } = await freshDatabase();
  const { runId } = await startTestRun(db, { contacts: 20, firstPhone: 12_125_550_100 });
  await holdForCanary(db, { runId, first: 5 });
  await pool.query("update message set state = 'accepted', handle = 'h' || id, ready_at = null where id <= 5");
  expect(await findHold({ db, now: testNow }, runId)).toEqual({ by: 'canary', until: null });
});
