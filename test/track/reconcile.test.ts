import { expect, test } from 'vitest';
import { newContactBefore } from '../../src/core/pace/new-contact.ts';
import type { ProviderMessage } from '../../src/sendblue/contract/message.ts';
import { readMessage } from '../../src/sendblue/normalise.ts';
import type { Database } from '../../src/store/database/connect.ts';
import { takeLine } from '../../src/store/dispatch/line.ts';
import { claimMessages } from '../../src/store/dispatch/message-claim.ts';
import { createReconciler } from '../../src/track/reconcile.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { countStates, startTestRun, testNow } from '../support/run.ts';

const settleAfterMs = 60_000;
const line = '+14155550100';

/** A run with unknown messages, and a provider whose list the test determines. */
async function unknownRun(contacts: number) {
  const database = await freshDatabase();
  const { runId, lineIds } = await startTestRun(database, { contacts });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(database.db, { lineId, owner: 'first', now: testNow });
  const newBefore = newContactBefore(testNow);
  await claimMessages(database.db, { runId, lineId, epoch, now: testNow, limit: 100, newLimit: 100, newBefore });
  await takeLine(database.db, { lineId, owner: 'second', now: testNow });
  const listed: ProviderMessage[] = [];
  let now = testNow;
  const begin = () =>
    createReconciler({
      db: database.db,
      accountId: 1,
      provider: {
        listMessages: async () => ({ messages: listed, total: listed.length, hasMore: false, limit: 100, offset: 0 }),
      },
      clock: { now: () => now, elapsedMs: () => now.getTime() + clockError, sleep: async () => {} },
      log: () => {},
    });
  let clockError = 0;
  let reconciler = begin();
  /** Reconciles at once, and again `afterMs` later. */
  const settle = async (afterMs: number) => {
    await reconciler.settle(new AbortController().signal);
    now = new Date(testNow.getTime() + afterMs);
    return (await reconciler.settle(new AbortController().signal)).left;
  };
  /** Sets the time of day; no time passes. */
  const setTime = (byMs: number) => {
    now = new Date(now.getTime() + byMs);
    clockError -= byMs;
  };
  const restart = () => {
    reconciler = begin();
  };
  return { ...database, lineId, listed, settle, setTime, restart };
}

function entry(phone: number, more: object = {}): ProviderMessage {
  const date = new Date(testNow.getTime() + 200).toISOString();
  return readMessage({
    message_handle: `h-${phone}`,
    number: `+${phone}`,
    from_number: line,
    sendblue_number: line,
    is_outbound: true,
    content: 'Hello',
    media_url: '',
    status: 'SENT',
    service: 'iMessage',
    date_sent: date,
    date_updated: date,
    ...more,
  });
}

/** The same text to the same person by another run, claimed at `startedAt`. */
async function startTwinRun({ db, pool }: TestDatabase, lineId: number, startedAt: Date): Promise<{ runId: number }> {
  const { runId } = await startTestRun({ db, pool }, { contacts: 1, campaign: 'twin', firstPhone: 12_125_550_100 });
  for (const table of ['message', 'queue'])
    await pool.query(`update ${table} set contact_id = (select min(id) from contact) where run_id = $1`, [runId]);
  const { epoch } = await db.selectFrom('line').select('epoch').where('id', '=', lineId).executeTakeFirstOrThrow();
  await db.updateTable('line').set({ resumeAt: null }).execute();
  const newBefore = newContactBefore(testNow);
  await claimMessages(db, { runId, lineId, epoch, now: startedAt, limit: 1, newLimit: 1, newBefore });
  return { runId };
}

test('a message that the list shows is accepted, with the status that it has there', async () => {
  const run = await unknownRun(2);
  run.listed.push(entry(12_125_550_000), entry(12_125_550_001, { status: 'QUEUED' }));
  expect(await run.settle(1_000)).toBe(0);
  expect(await countStates(run.db)).toEqual({ sent: 1, accepted: 1 });
});

test('absence proves nothing before the settling time', async () => {
  const run = await unknownRun(1);
  run.listed.push(entry(12_125_559_999, { date_sent: new Date(testNow.getTime() + 30_000).toISOString() }));
  expect(await run.settle(settleAfterMs - 1)).toBe(1);
  expect(await countStates(run.db)).toEqual({ unknown: 1 });
});

test('absence after the settling time sends the message again, once the list shows newer ones', async () => {
  const run = await unknownRun(1);
  run.listed.push(entry(12_125_559_999, { date_sent: new Date(testNow.getTime() + 30_000).toISOString() }));
  expect(await run.settle(settleAfterMs)).toBe(0);
  expect(await countStates(run.db)).toEqual({ planned: 1 });
});

test('a list without newer messages must lack it for twice as long', async () => {
  const run = await unknownRun(1);
  expect(await run.settle(settleAfterMs)).toBe(1);
  expect(await run.settle(2 * settleAfterMs)).toBe(0);
  expect(await countStates(run.db)).toEqual({ planned: 1 });
});

test.each([
  ['another text', { content: 'Hello!' }],
  ['another number', { number: '+12125559999' }],
  ['an hour before', { date_sent: new Date(testNow.getTime() - 3_600_000).toISOString() }],
  ['a medium', { media_url: 'https://a.test/1.jpg' }],
])('an entry with %s settles nothing', async (_, more) => {
  const run = await unknownRun(1);
  run.listed.push(entry(12_125_550_000, more));
  expect(await run.settle(1_000)).toBe(1);
});

test('one entry settles one message, and a known entry settles none', async () => {
  const run = await unknownRun(2);
  for (const table of ['message', 'attempt'])
    await run.pool.query(`update ${table} set contact_id = (select min(id) from contact)`);
  run.listed.push(entry(12_125_550_000));
  expect(await run.settle(1_000)).toBe(1);
  expect(await run.settle(2_000)).toBe(1);
  expect(await countStates(run.db)).toEqual({ sent: 1, unknown: 1 });
});

test.each([
  ['is still on its way', async () => {}],
  [
    'has become unknown itself',
    async (db: Database, lineId: number) => {
      await takeLine(db, { lineId, owner: 'third', now: testNow });
    },
  ],
])('the text of another run that %s keeps its own entry, and is not sent again', async (_, then) => {
  const run = await unknownRun(1);
  const twin = await startTwinRun(run, run.lineId, new Date(testNow.getTime() + 20_000));
  await then(run.db, run.lineId);
  run.listed.push(entry(12_125_550_000, { date_sent: new Date(testNow.getTime() + 20_200).toISOString() }));
  await run.settle(3 * settleAfterMs);
  const ofTwin = run.db.selectFrom('messageState').select('state').where('runId', '=', twin.runId);
  expect(await ofTwin.executeTakeFirst()).not.toEqual({ state: 'planned' });
  const others = run.db.selectFrom('messageState').select('state').where('runId', '<>', twin.runId);
  expect(await others.executeTakeFirst()).toEqual({ state: 'planned' });
});

test('a clock that is set forward an hour proves nothing: the time of absence is not taken from it', async () => {
  const run = await unknownRun(1);
  run.listed.push(entry(12_125_559_999, { date_sent: new Date(testNow.getTime() + 30_000).toISOString() }));
  await run.settle(0);
  run.setTime(3_600_000);
  expect(await run.settle(3_600_000)).toBe(1);
  expect(await countStates(run.db)).toEqual({ unknown: 1 });
});

test('under onUnknown: ask nothing is sent again by itself, and what was seen is kept for the operator', async () => {
  const run = await unknownRun(1);
  await run.db.updateTable('run').set({ onUnknown: 'ask' }).execute();
  expect(await run.settle(10 * settleAfterMs)).toBe(1);
  expect(await countStates(run.db)).toEqual({ unknown: 1 });
  const { looked } = await run.db.selectFrom('attempt').select('looked').executeTakeFirstOrThrow();
  expect(looked).toBe("not among 0 messages on the provider's list, which shows nothing later");
});

test('each verdict is kept with its source, its time and its reason', async () => {
  const run = await unknownRun(2);
  run.listed.push(entry(12_125_550_000));
  await run.settle(2 * settleAfterMs);
  const verdicts = await run.db.selectFrom('verdict').select(['source', 'outcome', 'at']).orderBy('id').execute();
  expect(verdicts).toEqual([
    { source: 'list', outcome: 'accepted', at: testNow },
    { source: 'list', outcome: 'unsent', at: new Date(testNow.getTime() + 2 * settleAfterMs) },
  ]);
});
