/** What holds for all moves of messages, whichever statement makes them. */
import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { readMessage } from '../../../src/sendblue/normalise.ts';
import { claimMessages } from '../../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../../src/store/dispatch/message-record.ts';
import { auditLedger } from '../../../src/store/ledger/audit.ts';
import { applyReports } from '../../../src/track/apply-reports.ts';
import { answerTo } from '../../support/answers.ts';
import { freshDatabase, freshDatabaseUrl, openTestDatabase } from '../../support/database.ts';
import { startTestRun, testNow } from '../../support/run.ts';

/** They write rows that no counter counts by, and so move nothing. */
const movesNothing = [
  // Other texts.
  'src/store/plan/revision.ts',
  // Other texts and times.
  'src/store/reminders/reminder.ts',
  // Other times.
  'src/store/runs/canary.ts',
];

test('every file that moves messages moves their counters in the same statement', () => {
  const moving = /\b(insert into|delete from|update) (message|queue|open|attempt|skipped)\b/;
  const files = globSync('src/**/*.ts').filter((file) => moving.test(readFileSync(file, 'utf8')));
  expect(files.length).toBeGreaterThan(10);
  const silent = files.filter((file) => !/countMoves\(|movesOf\w+/.test(readFileSync(file, 'utf8')));
  expect(silent.sort()).toEqual(movesNothing);
});

test('neither an answer nor a status brings anything new into an index of what it changes', async () => {
  const { db, pool } = await freshDatabase();
  const { runId, lineIds } = await startTestRun({ db, pool }, { contacts: 4 });
  const [lineId = 0] = lineIds;
  await pool.query('update line set epoch = 1');
  const claim = { runId, lineId, epoch: 1, now: testNow, limit: 10, newLimit: 10, newBefore: testNow };
  const claimed = await claimMessages(db, claim);
  const answers = claimed.map((message) => answerTo(message, { handle: `h${message.messageId}` }));
  await recordAnswers(db, { owners: [{ lineId, epoch: 1 }], now: testNow, evidence: 'answer', answers });
  const reports = answers.map(({ handle }) =>
    readMessage({ message_handle: handle, status: 'DELIVERED', service: 'iMessage' }),
  );
  expect(await applyReports({ db, now: testNow }, { source: 'poller', reports })).toBe(4);
  await pool.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query(`
    select name, pg_stat_get_tuples_updated(name::regclass) as updated, pg_stat_get_tuples_hot_updated(name::regclass) as hot
      from (values ('attempt'), ('contact'), ('message')) as t (name)`);
  expect(rows).toEqual([
    { name: 'attempt', updated: 4, hot: 4 },
    { name: 'contact', updated: 8, hot: 8 },
    { name: 'message', updated: 0, hot: 0 },
  ]);
});

test.each([
  [
    'a message that is in no place',
    'delete from queue where message_id = (select min(id) from message)',
    /is in no place/,
  ],
  [
    'a message in two places',
    "insert into skipped select min(id), 'opted_out', now() from message",
    /is in queue and skipped/,
  ],
  ['a place without its message', "insert into skipped values (0, 'opted_out', now())", /message 0 is in skipped/],
  ['a row with another line', 'update queue set line_id = line_id + 1', /another run, person, line or place/],
  ['a counter that is wrong', 'update run_count set messages = messages + 1', /counted 3/],
])('the audit finds %s', async (_, damage, finding) => {
  const { db, pool } = await openTestDatabase(await freshDatabaseUrl());
  await startTestRun({ db, pool }, { contacts: 2 });
  expect(await auditLedger(db)).toEqual([]);
  await pool.query(damage);
  expect((await auditLedger(db)).join('\n')).toMatch(finding);
});
