/** The forecast over real rows: what waits before a run, and what was sent before it. */
import { expect, test } from 'vitest';
import { newContactBefore } from '../../src/core/pace/new-contact.ts';
import { forecastPlan } from '../../src/plan/forecast-plan.ts';
import { takeLine } from '../../src/store/dispatch/line.ts';
import { claimMessages } from '../../src/store/dispatch/message-claim.ts';
import { testAccount } from '../support/account.ts';
import { freshDatabase } from '../support/database.ts';
import { moveMessages, settleLedger } from '../support/rows.ts';
import { startTestRun, testNow } from '../support/run.ts';

const number = '+14155550100';
const account = testAccount([number]);

async function openPlan() {
  const { db, pool } = await freshDatabase();
  const forecast = async (runId: number, more: { finishBy?: Date; notLookedUp?: number; now?: Date } = {}) => {
    const { rows } = await pool.query<{ id: number }>('select id from line');
    const lineIds = new Map([[number, Number(rows[0]?.id)]]);
    const { finishBy = null, notLookedUp = null, now = testNow } = more;
    return (await forecastPlan({ db, now }, { runId, account, lineIds, finishBy, notLookedUp })).forecast;
  };
  return { db, pool, forecast };
}

const twoParts = [
  { part: 1, kind: 'text' as const, content: 'Hello', mediaUrls: [] },
  { part: 2, kind: 'text' as const, content: 'Grüße vom Řezník', mediaUrls: [] },
];

test('the messages of a run are counted by person, and their texts by segment', async () => {
  const { db, pool, forecast } = await openPlan();
  const { runId } = await startTestRun({ db, pool }, { contacts: 20, messages: twoParts });
  await pool.query("update message set channel = 'SMS' where (id >> 5) % 2 = 0 and id & 31 = 1");
  await pool.query("update message set channel = 'iMessage' where (id >> 5) % 2 = 0 and id & 31 = 2");
  await settleLedger(pool);
  const found = await forecast(runId);
  expect(found).toMatchObject({ messages: 40, never: 0, lines: 1, startsAt: testNow, lookups: null, finishBy: null });
  expect(found?.seconds).toBeCloseTo(3_601, -1);
  expect(found?.sms).toEqual({
    known: { messages: 10, segments: 10, ucs2Messages: 0, mms: 0 },
    unknown: { messages: 20, segments: 20, ucs2Messages: 10, mms: 0 },
  });
});

test('what is claimed before it on the same line, and what was sent today, comes first', async () => {
  const { db, pool, forecast } = await openPlan();
  const older = await startTestRun({ db, pool }, { contacts: 20, campaign: 'older' });
  const lineId = older.lineIds[0] ?? 0;
  const { epoch } = await takeLine(db, { lineId, owner: 'test', now: testNow });
  const newBefore = newContactBefore(testNow);
  await claimMessages(db, { runId: older.runId, lineId, epoch, now: testNow, limit: 10, newLimit: 10, newBefore });
  const { runId } = await startTestRun({ db, pool }, { contacts: 15, firstPhone: 12_135_550_100 });
  // Ten have gone out and ten of the older run are left: five of those now, five and ten of ours an hour later, and so on.
  const found = await forecast(runId);
  expect(
    [found?.startsAt, found?.endsAt].map((at) => Math.floor(((at?.getTime() ?? 0) - testNow.getTime()) / 60_000)),
  ).toEqual([60, 120]);
  const reminders = await startTestRun(
    { db, pool },
    {
      contacts: 5,
      firstPhone: 12_145_550_100,
      purpose: 'informational',
      campaign: 'reminders',
    },
  );
  expect((await forecast(reminders.runId))?.endsAt?.getTime()).toBeLessThan(testNow.getTime() + 1_000);
});

test('it answers how many lines, and by when there would be lookups for all', async () => {
  const { db, pool, forecast } = await openPlan();
  const { runId } = await startTestRun({ db, pool }, { contacts: 200 });
  const finishBy = new Date(testNow.getTime() + 30 * 3_600_000);
  // Seventeen hours until 3 AM, so two days of fifty for each line.
  expect((await forecast(runId, { finishBy, notLookedUp: 70 }))?.finishBy).toMatchObject({ lines: 2, date: finishBy });
  const { lookups } = (await forecast(runId, { notLookedUp: 70 })) ?? {};
  // Thirty now, thirty in an hour, ten in two.
  expect(lookups).toEqual({ notAsked: 70, enoughAt: new Date(testNow.getTime() + 7_200_000) });
});

test('when everything has gone out there is nothing to forecast', async () => {
  const { db, pool, forecast } = await openPlan();
  const { runId } = await startTestRun({ db, pool }, { contacts: 3 });
  await moveMessages(pool, 'true', { state: 'skipped' });
  expect(await forecast(runId)).toBeNull();
});
