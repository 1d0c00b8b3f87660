import { expect, test } from 'vitest';
import { describeRun, readRun, summarizeRun } from '../../src/report/report.ts';
import { freshDatabase } from '../support/database.ts';
import { insertPlannedRun, moveMessages } from '../support/rows.ts';

const started = '2026-03-01T12:00:00Z';
const now = new Date('2026-03-01T12:01:30Z');

async function mixedRun() {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 20, startedAt: started });
  await moveMessages(pool, runId, [2, 5], "state = 'delivered', handle = 'h' || m.id, channel = 'iMessage'");
  await moveMessages(pool, runId, [6, 8], "state = 'sent', handle = 'h' || m.id, channel = 'SMS'");
  await moveMessages(pool, runId, [9, 10], "state = 'skipped', skip_reason = 'opted_out', channel = 'RCS'");
  await moveMessages(pool, runId, [11, 13], "state = 'failed', error_code = '4001', error_message = 'Not reachable'");
  await moveMessages(pool, runId, [14, 14], "state = 'failed'");
  await moveMessages(pool, runId, [15, 15], "state = 'unknown'");
  return { db, pool, runId };
}

test('the summary has the keys that scripts rely on, and every sum adds up', async () => {
  const { db, runId } = await mixedRun();
  const summary = await summarizeRun({ db, now }, { runId });
  expect(summary).toMatchObject({
    run: runId,
    campaign: 'spring',
    recipients: 20,
    rejected: 2,
    messages: {
      planned: 6,
      sending: 0,
      unknown: 1,
      accepted: 0,
      sent: 3,
      delivered: 4,
      failed: 4,
      skipped: 2,
      cancelled: 0,
    },
    skipped: { opted_out: 2 },
    channels: { iMessage: 4, RCS: 0, SMS: 3 },
    seconds: 90,
  });
  expect(summary.failures).toEqual([
    { code: '4001', messages: 3, example: 'Not reachable' },
    { code: 'none', messages: 1, example: null },
  ]);
});

test('a run counts its seconds from its start to its end, and none before it started', async () => {
  const { db, pool } = await freshDatabase();
  const planned = await insertPlannedRun(pool, { state: 'planned' });
  const finishedAt = '2026-03-01T12:00:12.34Z';
  const finished = await insertPlannedRun(pool, { state: 'finished', startedAt: started, finishedAt });
  expect(await summarizeRun({ db, now }, { runId: planned })).toMatchObject({ seconds: 0 });
  expect(await summarizeRun({ db, now }, { runId: finished })).toMatchObject({ seconds: 12.3 });
});

test('people read states by channel, what was skipped, failed and rejected, with row numbers', async () => {
  const { db, runId } = await mixedRun();
  expect(
    await describeRun(db, {
      read: await readRun({ db, now }, { runId }),
      width: 100,
      rejectsFile: 'people.rejects.csv',
    }),
  ).toBe(
    `Run ${runId} of spring: running, 1 min 30 s
20 recipients out of 23 rows (2 rejected, 1 duplicate)

Messages   iMessage  RCS  SMS  not known  all
planned           0    0    0          6    6
unknown           0    0    0          1    1
sent              0    0    3          0    3
delivered         4    0    0          0    4
failed            0    0    0          4    4
skipped           0    2    0          0    2
all               4    2    3         11   20

Skipped
  opted out  2

Failed, by error code
  4001  3  Not reachable
  none  1

Rejected
  row 90002  Phone  is not a phone number
  row 90003  Phone  is not a phone number
  all of them in people.rejects.csv`,
  );
});

test('of many rejects the first ten are shown, and where the others are', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 1 });
  await pool.query(
    `insert into reject select import_id, n, 'Phone', 'is empty', '[]' from run, generate_series(100, 130) n`,
  );
  await pool.query('update import set rejected = 33');
  const text = await describeRun(db, {
    read: await readRun({ db, now }, { runId }),
    width: 100,
    rejectsFile: 'people.rejects.csv',
  });
  expect(text).toContain('row 109');
  expect(text).not.toContain('row 110');
  expect(text.endsWith('  … and 23 more in people.rejects.csv')).toBe(true);
});

test('a run that stopped by itself says why, and a narrow terminal gets narrow lines', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { state: 'paused', stopReason: 'Sendblue refused the keys (401)' });
  const text = await describeRun(db, { read: await readRun({ db, now }, { runId }), width: 30 });
  expect(text).toContain('stopped: Sendblue refused the keys (401)');
  const table = text.split('\n').filter((line) => line.startsWith('  '));
  expect(table.every((line) => line.length <= 30)).toBe(true);
});

test.each([
  ['finished', 'finished, 1 message in doubt, 1 min 30 s'],
  ['cancelled', 'cancelled, 1 message in doubt, 1 min 30 s'],
] as const)('a %s run with a message in doubt says so in its first line', async (state, said) => {
  const { db, pool } = await freshDatabase();
  const finishedAt = '2026-03-01T12:01:30Z';
  const runId = await insertPlannedRun(pool, { state, recipients: 2, startedAt: started, finishedAt });
  await moveMessages(pool, runId, [2, 2], "state = 'unknown'");
  await moveMessages(pool, runId, [3, 3], "state = 'sent', handle = 'h', channel = 'SMS'");
  const text = await describeRun(db, { read: await readRun({ db, now }, { runId }), width: 100 });
  expect(text.split('\n')[0]).toBe(`Run ${runId} of spring: ${said}`);
  await moveMessages(pool, runId, [2, 2], "state = 'sent', handle = 'i', channel = 'SMS'");
  const settled = await describeRun(db, { read: await readRun({ db, now }, { runId }), width: 100 });
  expect(settled.split('\n')[0]).toBe(`Run ${runId} of spring: ${state}, 1 min 30 s`);
});
