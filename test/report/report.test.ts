import { expect, test } from 'vitest';
import { describeRun, readRun, summarizeRun } from '../../src/report/report.ts';
import { freshDatabase } from '../support/database.ts';
import { insertPart, insertPlannedRun, type Move, moveMessages, onLines } from '../support/rows.ts';

const started = '2026-03-01T12:00:00Z';
const now = new Date('2026-03-01T12:01:30Z');

async function mixedRun() {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 20, startedAt: started });
  await moveMessages(pool, onLines(runId, 2, 5), { state: 'delivered', channel: 'iMessage' });
  await moveMessages(pool, onLines(runId, 6, 8), { state: 'sent', channel: 'SMS' });
  await moveMessages(pool, onLines(runId, 9, 10), { state: 'skipped', skipReason: 'opted_out', channel: 'RCS' });
  await moveMessages(pool, onLines(runId, 11, 13), {
    state: 'failed',
    errorCode: '4001',
    errorMessage: 'Not reachable',
  });
  await moveMessages(pool, onLines(runId, 14, 14), { state: 'failed' });
  await moveMessages(pool, onLines(runId, 15, 15), { state: 'unknown' });
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
      rowFiles: { rejects: 'people.rejects.csv' },
    }),
  ).toBe(
    `Run ${runId} of spring: running, 1 min 30 s
20 recipients out of 23 rows (2 rejected, 1 duplicate)

State      people  messages  iMessage  RCS  SMS  not known
planned         6         6         0    0    0          6
unknown         1         1         0    0    0          1
sent            3         3         0    0    3          0
delivered       4         4         4    0    0          0
failed          4         4         0    0    0          4
skipped         2         2         0    2    0          0
all            20        20         4    2    3         11

Skipped      people
  opted out       2  10.0%

Failed messages, by error code
  4001  3  Not reachable
  none  1

Rejected
  row 90002  Phone  is not a phone number
  row 90003  Phone  is not a phone number
  all of them in people.rejects.csv`,
  );
});

test('of people with several messages each counts once, where something is to be done first, and what was skipped says people and messages', async () => {
  const { db, pool } = await freshDatabase();
  const runId = await insertPlannedRun(pool, { recipients: 5, startedAt: started });
  await insertPart(pool, runId, 2, 'more');
  const set = async (row: number, parts: readonly number[], move: Move) =>
    moveMessages(pool, `${onLines(runId, row, row)} and m.part in (${parts.join()})`, move);
  const delivered: Move = { state: 'delivered', channel: 'iMessage' };
  await set(2, [1, 2], delivered);
  await set(3, [1], delivered);
  await set(3, [2], { state: 'failed', errorCode: '4001' });
  await set(4, [1], delivered);
  await set(4, [2], { state: 'skipped', skipReason: 'no_imessage' });
  await set(5, [1, 2], { state: 'skipped', skipReason: 'holdout' });
  const read = await readRun({ db, now }, { runId });
  expect(read.summary.people).toMatchObject({ planned: 1, delivered: 2, failed: 1, skipped: 1 });
  expect(read.summary).toMatchObject({
    skipped: { holdout: 2, no_imessage: 1 },
    skippedPeople: { holdout: 1, no_imessage: 1 },
  });
  expect(await describeRun(db, { read, width: 80 })).toContain(`
State      people  messages  iMessage  not known
planned         1         2         0          2
delivered       2         4         4          0
failed          1         1         0          1
skipped         1         3         0          3
all             5        10         4          6

Skipped        people         messages
  holdout           1  20.0%         2
  no imessage       1  20.0%         1
`);
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
    rowFiles: { rejects: 'people.rejects.csv' },
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
  await moveMessages(pool, onLines(runId, 2, 2), { state: 'unknown' });
  await moveMessages(pool, onLines(runId, 3, 3), { state: 'sent', handle: 'h', channel: 'SMS' });
  const text = await describeRun(db, { read: await readRun({ db, now }, { runId }), width: 100 });
  expect(text.split('\n')[0]).toBe(`Run ${runId} of spring: ${said}`);
  await moveMessages(pool, onLines(runId, 2, 2), { state: 'sent', handle: 'i', channel: 'SMS' });
  const settled = await describeRun(db, { read: await readRun({ db, now }, { runId }), width: 100 });
  expect(settled.split('\n')[0]).toBe(`Run ${runId} of spring: ${state}, 1 min 30 s`);
});
